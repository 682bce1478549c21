"""The way to the server: directly, as this computer is set to, or through a proxy named here."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from fieldkit.services.proxies import Proxy, Way
from ui.widgets.buttons import Button
from ui.widgets.choices import Combo
from ui.widgets.fields import Field, TextField
from ui.widgets.headers import SectionHeader
from ui.widgets.language import words
from ui.widgets.layouts import column, row


class ProxyPanel(QWidget):
    """A choice of way. ``chosen`` carries it; what is typed stays on a refusal."""

    chosen = Signal(Proxy)

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self.way = Combo([(way.value, say(f"sync.proxy.{way.value}")) for way in Way], say("sync.proxy.title"))
        self.way.picked.connect(self._pick)
        self.address, self.login, self.password = TextField(say("sync.proxy.example")), TextField(), TextField()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._address_field = Field(say("sync.proxy.address_of"), self.address)
        self.button = Button(say("sync.proxy.keep"))
        self.button.clicked.connect(self._keep)
        self._form = QWidget()
        login = Field(say("sync.proxy.login"), self.login, say("sync.proxy.login_help"))
        password = Field(say("sync.password"), self.password)
        self._form.setLayout(column(self._address_field, login, password, row(self.button, None), gap=10))
        self._form.hide()
        self._shown = Proxy()
        self.way.set_code(self._shown.way)
        self.setLayout(column(SectionHeader(say("sync.proxy.title")), self.way, self._form, gap=10))

    def show_proxy(self, proxy: Proxy) -> None:
        """Show the choice as it is kept; never over what is being typed."""
        if proxy == self._shown:
            return
        self._shown = proxy
        self.way.set_code(proxy.way)
        for field, text in ((self.address, proxy.address), (self.login, proxy.login), (self.password, proxy.password)):
            field.set_text_quietly(text)
        self._form.setVisible(proxy.way is Way.ADDRESS)
        self._address_field.set_error("")

    def refuse(self, sentence: str) -> None:
        """Say why the choice was not kept."""
        self._address_field.set_error(sentence)
        self.address.setFocus()

    def _pick(self, code: str) -> None:
        self._form.setVisible(code == Way.ADDRESS)
        if code == Way.ADDRESS:
            self.address.setFocus()
        else:
            self.chosen.emit(Proxy(Way(code)))

    def _keep(self) -> None:
        self._address_field.set_error("")
        self.chosen.emit(Proxy(Way.ADDRESS, self.address.text(), self.login.text(), self.password.text()))
