"""Shows what a format will hold: a small picture or the first lines, and how much of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontDatabase, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from tuner.exporters.preview import Preview
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded

MAKING: Final = "The preview is being made…"
_LEAST: Final = QSize(160, 90)
_USUAL: Final = QSize(380, 280)


@guarded
class PreviewPicture(QWidget):
    """One picture, as large as there is room, in its own proportions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self.setMinimumSize(_LEAST)

    @property
    def image(self) -> QImage | None:
        """What is on show."""
        return self._image

    def show_image(self, image: QImage | None) -> None:
        """Show this one, or none."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return _USUAL

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image is None:
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        at = QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(at, self._image)


class PreviewPanel(QWidget):
    """A picture or lines of text, with words below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = named(PreviewPicture(), "export_preview_picture")
        self._text = named(QPlainTextEdit(), "export_preview_text")
        self._text.setReadOnly(True)
        self._text.setAccessibleName("First lines of the file")
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._either = QStackedWidget()
        self._either.addWidget(self._picture)
        self._either.addWidget(self._text)
        self._words = named(paragraph(), "export_preview_words")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._either, 1)
        column.addWidget(self._words)

    def say(self, words: str) -> None:
        """Words alone: nothing of another format stays on show."""
        self._picture.show_image(None)
        self._picture.setAccessibleName(words)
        self._text.clear()
        self._either.setCurrentWidget(self._picture)
        self._words.setText(words)

    def show_preview(self, preview: Preview) -> None:
        """Show this one."""
        self.say(preview.words)
        if preview.text:
            self._text.setPlainText(preview.text)
            self._either.setCurrentWidget(self._text)
        elif preview.picture is not None:
            self._picture.setAccessibleName(f"What the file will hold: {preview.words}")
            self._picture.show_image(_image(preview))


def _image(preview: Preview) -> QImage:
    picture = preview.picture
    assert picture is not None
    height, width = picture.shape[:2]
    data = picture.tobytes()
    # The copy owns its pixels: those of ``data`` go with it.
    return QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
