// Parts of a page that look again by themselves: <div data-refresh="address" data-seconds="5">.
// While the keyboard is inside, or the page is hidden, nothing is replaced.
'use strict'

for (const part of document.querySelectorAll('[data-refresh]')) {
  const status = document.querySelector('[data-refresh-status]')
  const said = status?.textContent
  const look = async () => {
    if (document.hidden || part.contains(document.activeElement)) return
    try {
      const answer = await fetch(part.dataset.refresh, { headers: { 'X-Requested-With': 'XMLHttpRequest' } })
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status))
      part.innerHTML = await answer.text()
      if (status) status.textContent = said
    } catch {
      if (status) status.textContent = status.dataset.lost
    }
  }
  setInterval(look, Number(part.dataset.seconds) * 1000)
}
