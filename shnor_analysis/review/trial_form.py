"""The fields of another rule: threshold, fewest participants, with or without flagged procedures."""

from collections.abc import Callable

import ipywidgets as widgets

from shnor_analysis.review.parts import labelled
from shnor_analysis.review.what_if import Trial


class TrialForm:
    """Fields that say what rule to try; ``follow`` is told of each change."""

    def __init__(self) -> None:
        self.threshold = widgets.BoundedFloatText(min=1, max=100, step=1)
        self.fewest = widgets.BoundedIntText(min=1, max=1000)
        self.without = widgets.Checkbox(indent=False, description="без отмеченных процедур")
        self.back = widgets.Button(description="Вернуть как в хранилище")
        self._own: Trial | None = None
        self._quiet = False
        self._follow: Callable[[], None] = lambda: None
        for field in (self.threshold, self.fewest, self.without):
            field.observe(lambda _: self._tell(), "value")
        self.back.on_click(lambda _: self._return())
        self.widget = widgets.VBox(
            [
                labelled("Порог доли низких результатов, %", self.threshold),
                labelled("Наименьшее число участников", self.fewest),
                self.without,
                self.back,
            ]
        )
        self.widget.add_class("shnor-form").add_class("shnor-trial")

    @property
    def trial(self) -> Trial:
        """The rule as the fields say."""
        return Trial(round(self.threshold.value / 100, 8), self.fewest.value, self.without.value)

    def begin(self, own: Trial) -> None:
        """Learn the store's own rule; what somebody tries is kept from school to school."""
        if own != self._own:
            self._own = own
            self._set(own)

    def follow(self, follower: Callable[[], None]) -> None:
        """Tell ``follower`` of each change."""
        self._follow = follower

    def _return(self) -> None:
        if self._own is not None:
            self._set(self._own)
            self._follow()

    def _set(self, trial: Trial) -> None:
        self._quiet = True
        self.threshold.value = round(trial.threshold * 100, 6)
        self.fewest.value = trial.minimum_participants
        self.without.value = trial.without_flagged
        self._quiet = False

    def _tell(self) -> None:
        if not self._quiet:
            self._follow()
