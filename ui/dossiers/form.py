"""Describing a dossier: every field of it, saved as it is typed."""

from fieldkit.domain.dossier import Dossier
from fieldkit.reference.countries import countries, country
from fieldkit.services.dossiers import proposed_code
from ui.dossiers.calendar import today_here
from ui.records.screen import RecordScreen, Seen
from ui.records.sheet import RecordSheet


class DossierFormScreen(RecordScreen):
    """A dossier's fields. A new one is given a code once its country is known, unless it has one."""

    key = "dossier-form"
    kind_shown = Dossier.KIND
    names_record = "dossier"
    several = False

    def lay_out(self, sheet: RecordSheet, seen: Seen) -> None:
        """The fields, with the regions of the country."""
        super().lay_out(sheet, seen)
        _offer_regions(sheet)

    def finish(self) -> None:
        """A new dossier opens; one that was changed is gone back to."""
        sheet = self.sheet
        if sheet is None or not sheet.exists or not self.began_here:
            super().finish()
            return
        self.leave()
        self.context.navigator.replace("dossier", dossier=sheet.id)

    def after_removal(self) -> None:
        """Its page would show what is in the bin: back to the list."""
        self.context.navigator.go("dossiers")

    def on_edited(self, name: str, value: object) -> None:
        """Propose the regions of the country chosen, and a code."""
        super().on_edited(name, value)
        sheet = self.sheet
        if name == "country" and sheet is not None:
            _offer_regions(sheet)
        if name != "country" or not value or sheet is None or sheet.record.code:
            return
        records, country = self.context.workspace.records, str(value)

        def propose(code: str) -> None:
            empty = not sheet.record.code and not sheet.form.editor("code").pending
            if self.sheet is sheet and empty:
                sheet.fill(code=code)

        self.context.jobs.read(
            lambda: proposed_code(country, today_here(), [dossier.code for dossier in records.all(Dossier)]),
            propose,
            owner=self,
        )


def _offer_regions(sheet: RecordSheet) -> None:
    """The regions of the dossier's country; those of every country before it has one."""
    known = country(sheet.record.country)
    offered = (known,) if known is not None else countries()
    sheet.offer({"regions": [(region.name, region.name) for each in offered for region in each.regions]})
