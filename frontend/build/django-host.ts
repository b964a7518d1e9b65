import type { Connect, Plugin, ViteDevServer } from 'vite'

const PAGE = /^\/(app|admin\/(designer|monitor|inbox|processes))(\/|$)/
const BUILT_TAGS = /<(script|link)[^>]*\/static\/app\/[^>]*>(<\/script>)?/g

/**
 * In development Django still renders the host page (session, CSRF token, configuration); this swaps the built
 * files in it for Vite's live modules, so `npm run dev` needs no page of its own.
 */
export function djangoHost(django: string): Plugin {
  return {
    name: 'django-host',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = request.originalUrl ?? '/'
        if (request.method !== 'GET' || !PAGE.test(url)) return next()
        hostPage(server, django, url, request)
          .then(({ status, headers, html }) => {
            response.writeHead(status, headers)
            response.end(html)
          })
          .catch(next)
      })
    },
  }
}

async function hostPage(server: ViteDevServer, django: string, url: string, request: Connect.IncomingMessage) {
  const answer = await fetch(new URL(url, django), {
    headers: { cookie: request.headers.cookie ?? '' },
    redirect: 'manual',
  })
  const location = answer.headers.get('location')
  if (location) return { status: answer.status, headers: { location }, html: '' }
  const page = (await answer.text())
    .replace(BUILT_TAGS, '')
    .replace('</body>', '<script type="module" src="/src/main.tsx"></script></body>')
  const html = await server.transformIndexHtml(url, page)
  const cookies = answer.headers.getSetCookie()
  return { status: answer.status, headers: { 'content-type': 'text/html', 'set-cookie': cookies }, html }
}
