"""From what is said to somebody to a message in the outbox: the same night makes the same bytes."""

from dataclasses import dataclass
from datetime import date, datetime

from alerts.digest.build import Addressed, AddressedPartner
from alerts.digest.render import Rendered, render_digest, render_partner
from alerts.message import Email, build_chat, build_email, message_id_of
from alerts.outbox import URGENT, Outgoing
from service.telling.mail_settings import MailSettings


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What all messages of one night have in common."""

    mail: MailSettings
    business_date: date
    now: datetime

    def letter(
        self,
        words: Rendered,
        *,
        kind: str,
        person: str,
        recipient: str,
        exceptions: tuple[int, ...] = (),
        in_reply_to: str | None = None,
        references: tuple[str, ...] = (),
    ) -> Outgoing:
        """One message with its final bytes."""
        key = f"{kind}:{self.business_date.isoformat()}:{person}"
        return Outgoing(
            key=key,
            channel=self.mail.channel,
            recipient=recipient,
            person=person,
            kind=kind,
            business_date=self.business_date,
            body=self._body(key, recipient, words, in_reply_to, references),
            message_id=message_id_of(key, self.mail.letterhead),
            exceptions=exceptions,
        )

    def _body(
        self, key: str, recipient: str, words: Rendered, in_reply_to: str | None, references: tuple[str, ...]
    ) -> bytes:
        if self.mail.channel == "webhook":
            return build_chat(f"{words.subject}\n\n{words.text}")
        email = Email(
            key=key,
            recipient=recipient,
            subject=words.subject,
            text=words.text,
            html=words.html,
            dated_at=self.now,
            in_reply_to=in_reply_to,
            references=references,
        )
        return build_email(email, self.mail.letterhead)

    def digest(self, item: Addressed) -> Outgoing:
        return self._addressed(item, kind="digest", is_urgent=False)

    def urgent(self, item: Addressed) -> Outgoing:
        return self._addressed(item, kind=URGENT, is_urgent=True)

    def _addressed(self, item: Addressed, *, kind: str, is_urgent: bool) -> Outgoing:
        return self.letter(
            render_digest(item.digest, is_urgent=is_urgent),
            kind=kind,
            person=item.person.key,
            recipient=item.person.email or "",
            exceptions=item.news,
        )

    def partner(self, item: AddressedPartner) -> Outgoing:
        return self.letter(
            render_partner(item.note),
            kind="partner",
            person=item.person.key,
            recipient=item.person.email or "",
            exceptions=item.news,
        )
