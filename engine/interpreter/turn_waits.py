"""The open waits of a turn: subscribing, unsubscribing, and where a wait belongs."""

from __future__ import annotations

from engine.interpreter import records as r
from engine.interpreter.state import ElementInstance, Owner, Scope, Subscription
from engine.interpreter.turn_data import TurnData


class TurnWaits(TurnData):
    """What the elements of the instance wait for."""

    __slots__ = ()

    def subscribe(self, owner: Owner, subscription: Subscription) -> None:
        """Remember the wait, owned by the element or scope."""
        self.state.subscriptions[subscription.key] = subscription
        owner.subscriptions.append(subscription.key)
        if subscription.due_at is not None:
            self.record(
                r.TimerScheduled(
                    subscription_key=subscription.key,
                    element_id=subscription.element_id,
                    due_at=subscription.due_at,
                    repetitions_left=subscription.repetitions_left,
                )
            )
            return
        self.record(
            r.SubscriptionOpened(
                subscription_key=subscription.key,
                kind=subscription.kind,
                name=subscription.name,
                correlation_key=subscription.correlation_key,
                element_id=subscription.element_id,
                repeats=self.node(subscription.element_id).behavior.stays_open,
            )
        )

    def unsubscribe(self, key: int) -> None:
        subscription = self.state.subscriptions.pop(key)
        for owner in self._owners(subscription):
            if key in owner.subscriptions:
                owner.subscriptions.remove(key)
        if subscription.due_at is not None:
            self.record(r.TimerCanceled(subscription_key=key))
        else:
            self.record(r.SubscriptionClosed(subscription_key=key))

    def _owners(self, subscription: Subscription) -> list[Owner]:
        """A sub-process and its scope have the same key, and each may wait."""
        found = (self.state.elements.get(subscription.owner), self.state.scopes.get(subscription.owner))
        return [owner for owner in found if owner is not None]

    def close_subscriptions(self, owner: Owner, keep_boundary: bool = False) -> None:
        for key in list(owner.subscriptions):
            if not keep_boundary or self.state.subscriptions[key].element_id == owner.element_id:
                self.unsubscribe(key)

    def owner_of(self, subscription: Subscription) -> Owner | None:
        """The element or scope that waits; None if it is gone."""
        for owner in self._owners(subscription):
            if subscription.key in owner.subscriptions:
                return owner
        return None

    def waiting_for(self, element_id: str, owner: Owner) -> list[Subscription]:
        """What is still open of the event ``element_id``."""
        found = (self.state.subscriptions[key] for key in owner.subscriptions)
        return [subscription for subscription in found if subscription.element_id == element_id]

    def behind_body(self, element: ElementInstance) -> ElementInstance:
        """The body of a repeated activity for one of its instances, else the element itself."""
        around = self.state.elements.get(element.scope_key)
        is_body = element.index is not None and around is not None and around.element_id == element.element_id
        return around if around is not None and is_body else element

    def scope_of(self, element: ElementInstance) -> Scope:
        """The scope that the element runs in."""
        return self.state.scopes[element.scope_key]
