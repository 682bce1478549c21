"""Whether this computer says that its link is metered."""

from PySide6.QtCore import QObject, Signal


class MeteredWatch(QObject):
    """``told`` carries True or False whenever Qt learns it; a platform that has no answer is never heard."""

    told = Signal(bool)

    def begin(self) -> None:
        """Ask Qt, which loads what knows of this platform's links: once the window stands."""
        from PySide6.QtNetwork import (
            QNetworkInformation,
        )  # with its plugin some ten milliseconds, which a start has no use for

        feature = QNetworkInformation.Feature.Metered
        if not QNetworkInformation.loadBackendByFeatures(feature):
            return
        found = QNetworkInformation.instance()
        if not found.supports(feature):
            return
        found.isMeteredChanged.connect(self.told)
        self.told.emit(found.isMetered())
