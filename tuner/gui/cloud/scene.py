"""Draws shots with OpenGL into memory, on the worker's thread.

Nothing is drawn on the screen: no window has to be of OpenGL for it, none is made anew when the
dock opens, and while software GL draws for a tenth of a second the window goes on. PyOpenGL, since
it gives Python's lock back in each call; Qt's own functions keep it.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Final

import numpy as np
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext, QSurfaceFormat

from tuner.core.geometry.orbit import Matrix
from tuner.core.geometry.point_cloud import PointCloud, Points
from tuner.gui.cloud.shot import Lines, OpenGLError, Pixels, Shot

_VERTEX: Final = """#version 330 core
layout(location = 0) in vec3 place;
layout(location = 1) in vec4 colour;
uniform mat4 matrix;
uniform float size;
out vec4 shade;
void main() {
    gl_Position = matrix * vec4(place, 1.0);
    gl_PointSize = size;
    shade = colour;
}
"""
_FRAGMENT: Final = """#version 330 core
in vec4 shade;
out vec4 pixel;
void main() { pixel = shade; }
"""
_PLACE, _COLOUR = 0, 1
_FLOATS: Final = 12
_BYTES: Final = 4


def surface_format() -> QSurfaceFormat:
    """OpenGL 3.3 core: what every driver of the last ten years has."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    return wanted


class Scene:
    """A context of OpenGL with what has been uploaded to it.

    It is made on the window's thread, and everything else happens on one other thread.
    """

    def __init__(self) -> None:
        # Qt wants its surface made here; what it lies on is not needed for memory.
        self._surface = QOffscreenSurface()
        self._surface.setFormat(surface_format())
        self._surface.create()
        self._context: QOpenGLContext | None = None
        self._why = ""
        self._size = (0, 0)
        self._cloud: PointCloud | None = None

    def draw(self, shot: Shot) -> Pixels:
        """The picture.

        Raises:
            OpenGLError: there is none here; it is said again each time, without another try.
        """
        if self._why:
            raise OpenGLError(self._why)
        try:
            self._make_current()
            return self._drawn(shot)
        except OpenGLError as error:
            self._why = str(error)
            raise
        finally:
            if self._context is not None:
                # The context may be given up on another thread later.
                self._context.doneCurrent()

    def forget(self) -> None:
        """Let go of the points, here and in OpenGL's memory."""
        self._cloud = None
        if self._why or self._context is None or not self._context.makeCurrent(self._surface):
            return
        for buffer in self._buffers:
            self._upload(buffer, np.empty(0, np.uint8))
        self._context.doneCurrent()

    def _make_current(self) -> None:
        first = self._context is None
        if first:
            context = QOpenGLContext()
            context.setFormat(surface_format())
            if not self._surface.isValid() or not context.create():
                raise OpenGLError(_refused("no context of OpenGL can be made"))
            self._context = context
        assert self._context is not None
        if not self._context.makeCurrent(self._surface):
            raise OpenGLError(_refused("its context cannot be used"))
        if first:
            self._set_up()

    def _set_up(self) -> None:
        self._gl = gl = _opengl()
        try:
            self._check_version()
            self._program = self._compiled()
            self._frame, self._array = int(gl.glGenFramebuffers(1)), int(gl.glGenVertexArrays(1))
            self._colours = self._depth = 0
            self._buffers = [int(one) for one in gl.glGenBuffers(4)]
        except gl.GLError as error:
            raise OpenGLError(_refused(str(error.description or error))) from error

    def _check_version(self) -> None:
        gl = self._gl
        kinds = (gl.GL_MAJOR_VERSION, gl.GL_MINOR_VERSION)
        version = tuple(int(gl.glGetIntegerv(kind)) for kind in kinds)
        if version < (3, 3):
            number = ".".join(map(str, version))
            raise OpenGLError(_refused(f"it is version {number}, and 3.3 is needed"))

    def _compiled(self) -> int:
        gl = self._gl
        program = gl.glCreateProgram()
        for kind, source in ((gl.GL_VERTEX_SHADER, _VERTEX), (gl.GL_FRAGMENT_SHADER, _FRAGMENT)):
            shader = gl.glCreateShader(kind)
            gl.glShaderSource(shader, source)
            gl.glCompileShader(shader)
            if not gl.glGetShaderiv(shader, gl.GL_COMPILE_STATUS):
                raise OpenGLError(
                    _refused(f"it refuses a shader: {gl.glGetShaderInfoLog(shader)!r}")
                )
            gl.glAttachShader(program, shader)
        gl.glLinkProgram(program)
        if not gl.glGetProgramiv(program, gl.GL_LINK_STATUS):
            raise OpenGLError(
                _refused(f"it refuses a program: {gl.glGetProgramInfoLog(program)!r}")
            )
        return int(program)

    def _drawn(self, shot: Shot) -> Pixels:
        gl = self._gl
        self._resize(shot.width, shot.height)
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._frame)
        gl.glViewport(0, 0, shot.width, shot.height)
        gl.glClearColor(*(value / 255 for value in shot.ground), 1.0)
        gl.glClear(gl.GL_COLOR_BUFFER_BIT | gl.GL_DEPTH_BUFFER_BIT)
        gl.glEnable(gl.GL_DEPTH_TEST)
        gl.glEnable(gl.GL_PROGRAM_POINT_SIZE)
        gl.glUseProgram(self._program)
        gl.glBindVertexArray(self._array)
        self._set(shot.eye.matrix(shot.width, shot.height), shot.point_px)
        for lines in shot.lines:
            self._draw_lines(lines)
        if shot.cloud is not None:
            self._draw_points(shot.cloud, shot.every)
        pixels = np.empty((shot.height, shot.width, 4), np.uint8)
        gl.glPixelStorei(gl.GL_PACK_ALIGNMENT, 1)
        gl.glReadPixels(
            0, 0, shot.width, shot.height, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE, array=pixels
        )
        return pixels

    def _set(self, matrix: Matrix, point_px: float) -> None:
        gl = self._gl
        place = gl.glGetUniformLocation(self._program, "matrix")
        gl.glUniformMatrix4fv(place, 1, True, matrix)
        gl.glUniform1f(gl.glGetUniformLocation(self._program, "size"), point_px)

    def _resize(self, width: int, height: int) -> None:
        if (width, height) == self._size:
            return
        gl = self._gl
        if self._colours:
            gl.glDeleteRenderbuffers(2, np.array([self._colours, self._depth], np.uint32))
        self._colours, self._depth = (int(one) for one in gl.glGenRenderbuffers(2))
        gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self._frame)
        for buffer, kind, where in (
            (self._colours, gl.GL_RGBA8, gl.GL_COLOR_ATTACHMENT0),
            (self._depth, gl.GL_DEPTH_COMPONENT24, gl.GL_DEPTH_ATTACHMENT),
        ):
            gl.glBindRenderbuffer(gl.GL_RENDERBUFFER, buffer)
            gl.glRenderbufferStorage(gl.GL_RENDERBUFFER, kind, width, height)
            gl.glFramebufferRenderbuffer(gl.GL_FRAMEBUFFER, where, gl.GL_RENDERBUFFER, buffer)
        self._size = (width, height)

    def _draw_points(self, cloud: PointCloud, every: int) -> None:
        gl = self._gl
        if cloud is not self._cloud:
            self._upload(self._buffers[0], cloud.points)
            # Four bytes a colour: not every driver is quick with three.
            colours = np.empty((len(cloud), _BYTES), np.uint8)
            colours[:, :3], colours[:, 3] = cloud.colours, 255
            self._upload(self._buffers[1], colours)
            self._cloud = cloud
        # A longer stride leaves points out without another upload.
        self._use(self._buffers[:2], every)
        gl.glDrawArrays(gl.GL_POINTS, 0, len(cloud) // every)

    def _draw_lines(self, lines: Lines) -> None:
        gl = self._gl
        colours = np.full((len(lines.ends), _BYTES), 255, np.uint8)
        colours[:, :3] = lines.colour
        self._upload(self._buffers[2], lines.ends)
        self._upload(self._buffers[3], colours)
        self._use(self._buffers[2:], 1)
        gl.glDrawArrays(gl.GL_LINES, 0, len(lines.ends))

    def _upload(self, buffer: int, values: Points | Any) -> None:
        gl = self._gl
        values = np.ascontiguousarray(values)
        gl.glBindBuffer(gl.GL_ARRAY_BUFFER, buffer)
        gl.glBufferData(gl.GL_ARRAY_BUFFER, values.nbytes, values, gl.GL_DYNAMIC_DRAW)

    def _use(self, buffers: list[int], every: int) -> None:
        gl = self._gl
        for place, buffer, count, kind, stride in (
            (_PLACE, buffers[0], 3, gl.GL_FLOAT, _FLOATS),
            (_COLOUR, buffers[1], _BYTES, gl.GL_UNSIGNED_BYTE, _BYTES),
        ):
            gl.glBindBuffer(gl.GL_ARRAY_BUFFER, buffer)
            gl.glVertexAttribPointer(
                place, count, kind, kind == gl.GL_UNSIGNED_BYTE, stride * every, None
            )
            gl.glEnableVertexAttribArray(place)


def _refused(why: str) -> str:
    return (
        f"No OpenGL here: {why}. A driver of the graphics card, or Mesa's software one, must know "
        "OpenGL 3.3. Until then the point cloud is not drawn; everything else works, and File > "
        "Output > Export point cloud writes it."
    )


def _opengl() -> Any:
    """PyOpenGL's functions, for the same windowing system as Qt's context.

    Raises:
        OpenGLError: it cannot be loaded.
    """
    if sys.platform.startswith("linux") and "OpenGL" not in sys.modules:
        # It would guess by the desktop session, which need not be what Qt speaks.
        os.environ.setdefault("PYOPENGL_PLATFORM", _windowing())
    try:
        from OpenGL import GL
    except (ImportError, AttributeError, OSError) as error:
        raise OpenGLError(_refused(f"PyOpenGL cannot be loaded ({error})")) from error
    return GL


def _windowing() -> str:
    by_egl = os.environ.get("QT_XCB_GL_INTEGRATION") == "xcb_egl"
    return "glx" if QGuiApplication.platformName() == "xcb" and not by_egl else "egl"
