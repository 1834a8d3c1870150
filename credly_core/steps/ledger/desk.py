"""The desk: find a person by name, address or id, and bring both sides together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.connections import Connection
from credly_core.domain.ids import IssuedBadgeId, TemplateId
from credly_core.domain.masking import Masking
from credly_core.domain.moments import Clock
from credly_core.domain.open_badges import verify
from credly_core.domain.people import IdentityVerdict
from credly_core.errors import NotReady, ServiceError
from credly_core.steps.ledger.lines import LedgerRow, LedgerWanted
from credly_core.steps.ledger.person import BadgeCheck, Dossier, PersonFound, timeline_of
from credly_core.steps.ledger.present import at_present
from credly_core.steps.ledger.step import Ledger
from credly_core.steps.people_kept import people_kept
from credly_core.store import outbox_reading
from credly_core.store.outbox_reading import OrderFilter
from credly_core.store.store import Store

if TYPE_CHECKING:
    import polars as pl

    from credly_core.credly.client import CredlyClient

_MOST = 500
_VERDICTS = {
    IdentityVerdict.EXACT: "Credly knows this address.",
    IdentityVerdict.SAME_BUT_FOR_CASE: "Credly knows this address in another spelling.",
    IdentityVerdict.SECOND_ADDRESS: "Credly knows it as a further address of an account.",
    IdentityVerdict.KNOWN_BY_ID: "Credly knows this person by another address.",
    IdentityVerdict.LOOK_ALIKE: "Credly knows an address that only looks like it.",
    IdentityVerdict.NOT_THERE: "Credly does not know this person yet.",
}


class Desk:
    """Looks people up; only `check` asks Credly."""

    def __init__(
        self,
        store: Store,
        ledger: Callable[[], Ledger],
        open_client: Callable[[], CredlyClient],
        connection: Callable[[], Connection],
        now: Clock,
        *,
        data_dir: Callable[[], Path],
        masking: Callable[[], Masking] = Masking.off,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._open_client = open_client
        self._connection = connection
        self._now = now
        self._data_dir = data_dir
        self._masking = masking

    def find(self, text: str, *, most: int = 20) -> tuple[PersonFound, ...]:
        """People whose name, address or id has these words: those with lines first, then learners without any."""
        if not text.strip():
            return ()
        found: dict[str, PersonFound] = {}
        for row in self._rows(LedgerWanted(text=text)):
            who = row.earner_key or row.email
            known = found.get(who)
            found[who] = PersonFound(row.earner_key, row.name, row.email, (known.lines if known else 0) + 1)
        for person in self._learners(text, most):
            found.setdefault(person.earner_key, person)
        return tuple(found.values())[:most]

    def dossier(self, person: PersonFound) -> Dossier:
        """Everything about one person."""
        own = LedgerWanted(earner_key=person.earner_key) if person.earner_key else LedgerWanted(text=person.email)
        rows = self._rows(own)
        if person.earner_key and not self._masking().is_on and person.email:
            held = {row.number for row in rows}
            mail = person.email.casefold()
            by_mail = self._rows(LedgerWanted(text=person.email))
            rows += [row for row in by_mail if row.number not in held and row.email.casefold() == mail]
        names = {row.template_id: row.template_name for row in rows}
        events = []
        with self._store.read() as tx:
            rows = list(at_present(tx, self._connection().organization_id, rows))
            wanted = OrderFilter(text=person.earner_key)
            orders = outbox_reading.orders(tx, self._connection().organization_id, wanted, limit=_MOST)
            for order in orders:
                key = order.order.key
                if key.earner_key == person.earner_key:
                    name = names.get(key.template_id) or order.order.title
                    events += [(name, event) for event in outbox_reading.events(tx, order.id)]
        locale = next((row.locale for row in rows if row.locale), "")
        return Dossier(person, tuple(rows), timeline_of(rows, events), self._known(person.earner_key), locale)

    def check(self, row: LedgerRow) -> BadgeCheck:
        """Whether the badge can be seen by everybody, has its picture, and its hosted proof holds."""
        connection, badge_id = self._connection(), IssuedBadgeId(row.issued_badge_id)
        emails = self._addresses(badge_id) or (row.email,)
        with self._open_client() as client:
            proofs = client.open_badges
            opens = proofs.page_opens(row.page) if row.page else None
            assertion = proofs.assertion(badge_id)
            if assertion is None:
                return BadgeCheck(False, False, None, opens)
            badge_class = proofs.badge_class(TemplateId(row.template_id))
            image = badge_class.get("image") if badge_class else None
            address = image if isinstance(image, str) else ""
            has_picture = bool(address) and _is_there(client, address)
            verdict = verify(
                assertion,
                badge_class,
                address=proofs.assertion_address(badge_id),
                issuer=proofs.issuer_address(connection.organization_id),
                emails=emails,
                now=self._now(),
            )
        return BadgeCheck(True, has_picture, verdict, opens)

    # --- within --------------------------------------------------------------------------------------------------

    def _rows(self, wanted: LedgerWanted) -> list[LedgerRow]:
        try:
            return list(self._ledger().slice(wanted, length=_MOST).rows)
        except NotReady:
            return []

    def _addresses(self, badge_id: IssuedBadgeId) -> tuple[str, ...]:
        """The address behind a badge as it is, whatever is shown."""
        return self._ledger().addresses_of(badge_id)

    def _learners(self, text: str, most: int) -> list[PersonFound]:
        import polars as pl

        people, masking = self._people(), self._masking()
        if people is None:
            return []
        columns = ("learner_id",) if masking.is_on else ("learner_id", "name", "email", "unique_id")
        whole = pl.concat_str(*(pl.col(name).fill_null("").str.to_lowercase() for name in columns), separator="\n")
        fit = pl.all_horizontal(whole.str.contains(word, literal=True) for word in text.lower().split())
        rows = people.lazy().filter(fit).select("learner_id", "name", "email").head(most).collect().fill_null("").rows()
        return [PersonFound(learner, masking.name(name), masking.address(email), 0) for learner, name, email in rows]

    def _known(self, earner_key: str) -> str:
        import polars as pl

        people = self._people()
        if people is None or "verdict" not in people.columns or not earner_key:
            return ""
        found = people.filter(pl.col("learner_id") == earner_key)["verdict"].cast(pl.String).to_list()
        return _VERDICTS[IdentityVerdict(found[0])] if found and found[0] else ""

    def _people(self) -> pl.DataFrame | None:
        return people_kept(self._store, self._data_dir(), self._connection().id)


def _is_there(client: CredlyClient, address: str) -> bool:
    """Whether a picture comes; one that lies on a host nobody allowed, or does not answer, counts as missing."""
    try:
        return client.picture(address).status == _OK
    except ServiceError:
        return False


_OK = 200
