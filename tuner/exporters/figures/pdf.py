"""A figure as a PDF of one page, written by reportlab."""

from __future__ import annotations

import io

from tuner.exporters.figures.plan import INK, Plan


def pdf(plan: Plan) -> bytes:
    """The file; the same for the same plan."""
    from PIL import Image as Pillow
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    # Without dates in it, so that equal results are equal files.
    page = Canvas(file, pagesize=(plan.width, plan.height), invariant=True, pageCompression=0)
    page.setTitle("Stereo Tuner")
    page.setFillColor(INK)
    page.setStrokeColor(INK)
    # There y points up.
    for image in plan.images:
        reader = ImageReader(Pillow.fromarray(image.pixels))
        below = plan.height - image.y - image.height
        page.drawImage(reader, image.x, below, image.width, image.height)
    for line in plan.lines:
        page.line(line.x1, plan.height - line.y, line.x2, plan.height - line.y)
    for text in plan.texts:
        page.setFont("Helvetica", text.size)
        draw = page.drawCentredString if text.centred else page.drawString
        draw(text.x, plan.height - text.y, text.words)
    page.showPage()
    page.save()
    return file.getvalue()
