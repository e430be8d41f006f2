"""The part of the store that control works on: each method is one transaction, as in ``chorus.store.database``."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chorus.domain.control import ControlAct
from chorus.domain.delivery import Outcome
from chorus.domain.headway import Headway
from chorus.domain.timeline import SendState
from chorus.services.ports_control import UncertainDelivery
from chorus.store import acts, deciding, headway, reached, retrying, sends
from chorus.store.part import Part


class ControlPart(Part):
    """Implements ``services.ports_control.ControlStore``."""

    def steer(self, changes: Mapping[int, SendState], note: str, act: ControlAct) -> None:
        """Set the states of sends, see ``sends.set_state``, and keep the act."""
        with self._writing() as connection:
            for number, state in changes.items():
                sends.set_state(connection, number, state, note, act.at)
            acts.keep(connection, act)

    def keep_act(self, act: ControlAct) -> None:
        """See ``acts.keep``."""
        with self._writing() as connection:
            acts.keep(connection, act)

    def acts(self, campaign: str = "", limit: int = 1000) -> tuple[ControlAct, ...]:
        """See ``acts.of``."""
        with self._reading() as connection:
            return acts.of(connection, campaign, limit)

    def halt(self) -> ControlAct | None:
        """See ``acts.halt``."""
        with self._reading() as connection:
            return acts.halt(connection)

    def retry(self, numbers: Sequence[int], act: ControlAct, now: datetime) -> int:
        """See ``retrying.queue_failed``; the sends run on."""
        with self._writing() as connection:
            count = retrying.queue_failed(connection, numbers, act.told(), now)
            sends.settle(connection, numbers, now)
            acts.keep(connection, act.model_copy(update={"result": f"{count} queued once more"}))
            return count

    def failures(self, campaign: str, activity: str = "") -> tuple[retrying.Failure, ...]:
        """See ``retrying.failures``."""
        with self._reading() as connection:
            return retrying.failures(connection, campaign, activity)

    def corrections(self) -> dict[str, str]:
        """See ``reached.corrections``."""
        with self._reading() as connection:
            return reached.corrections(connection)

    def headway(self, send: int, now: datetime) -> Headway:
        """See ``headway.of``."""
        with self._reading() as connection:
            return headway.of(connection, send, now)

    def undecided(self, campaign: str = "", activity: str = "") -> tuple[UncertainDelivery, ...]:
        """See ``deciding.undecided``."""
        with self._reading() as connection:
            return deciding.undecided(connection, campaign, activity)

    def decide(self, found: Sequence[Outcome], act: ControlAct) -> None:
        """See ``deciding.decide``."""
        with self._writing() as connection:
            sends.settle(connection, sorted(deciding.decide(connection, found, act.at)), act.at)
            acts.keep(connection, act)
