"""Calibration files written by hand from each format's documentation."""

from __future__ import annotations

OPENCV = """%YAML:1.0
---
{names[0]}: !!opencv-matrix
   rows: 3
   cols: 3
   dt: d
   data: [ 530., 0., 322., 0., 528., 244., 0., 0., 1. ]
{names[1]}: !!opencv-matrix
   rows: 1
   cols: 5
   dt: d
   data: [ -2.8e-01, 7.0e-02, 2.0e-04, -3.0e-05, 1.0e-02 ]
{names[2]}: !!opencv-matrix
   rows: 3
   cols: 3
   dt: d
   data: [ 541., 0., 317., 0., 540., 236., 0., 0., 1. ]
{names[3]}: !!opencv-matrix
   rows: 5
   cols: 1
   dt: d
   data: [ -2.8e-01, 7.0e-02, 2.0e-04, -3.0e-05, 1.0e-02 ]
"""

EXTRINSICS = """%YAML:1.0
---
R: !!opencv-matrix
   rows: 3
   cols: 3
   dt: d
   data: [ 1., 0., 0., 0., 1., 0., 0., 0., 1. ]
T: !!opencv-matrix
   rows: 3
   cols: 1
   dt: d
   data: [ -4.8, 0., 0. ]
"""

XML = """<?xml version="1.0"?>
<opencv_storage>
<cameraMatrix1 type_id="opencv-matrix"><rows>3</rows><cols>3</cols><dt>d</dt>
<data>530. 0. 322. 0. 528. 244. 0. 0. 1.</data></cameraMatrix1>
<distCoeffs1 type_id="opencv-matrix"><rows>1</rows><cols>4</cols><dt>d</dt>
<data>-0.1 0.01 0. 0.</data></distCoeffs1>
<cameraMatrix2 type_id="opencv-matrix"><rows>3</rows><cols>3</cols><dt>d</dt>
<data>541. 0. 317. 0. 540. 236. 0. 0. 1.</data></cameraMatrix2>
<distCoeffs2 type_id="opencv-matrix"><rows>1</rows><cols>4</cols><dt>d</dt>
<data>-0.1 0.01 0. 0.</data></distCoeffs2>
<R type_id="opencv-matrix"><rows>3</rows><cols>3</cols><dt>d</dt>
<data>1. 0. 0. 0. 1. 0. 0. 0. 1.</data></R>
<T type_id="opencv-matrix"><rows>3</rows><cols>1</cols><dt>d</dt>
<data>-4.8 0. 0.</data></T>
<imageSize>640 480</imageSize>
</opencv_storage>
"""

Q = """%YAML:1.0
---
Q: !!opencv-matrix
   rows: 4
   cols: 4
   dt: d
   data: [ 1., 0., 0., -322., 0., 1., 0., -244., 0., 0., 0., 530., 0., 0., 0.25, 5. ]
"""


def ros(side: str, tx: float, *, model: str = "plumb_bob", data: str = "") -> str:
    """As camera_calibration's cameracalibrator.py writes ``left.yaml``."""
    data = data or "[-0.28, 0.07, 0.0002, -3.0e-05, 0.0]"
    return f"""image_width: 640
image_height: 480
camera_name: narrow_stereo/{side}
camera_matrix:
  rows: 3
  cols: 3
  data: [530.0, 0.0, 322.0, 0.0, 528.0, 244.0, 0.0, 0.0, 1.0]
distortion_model: {model}
distortion_coefficients:
  rows: 1
  cols: 5
  data: {data}
rectification_matrix:
  rows: 3
  cols: 3
  data: [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
projection_matrix:
  rows: 3
  cols: 4
  data: [500.0, 0.0, 320.0, {tx}, 0.0, 500.0, 240.0, 0.0, 0.0, 0.0, 1.0, 0.0]
"""


KALIBR = """cam0:
  cam_overlaps: [1]
  camera_model: pinhole
  distortion_coeffs: [-0.02, 0.005, -0.001, 2e-4]
  distortion_model: equidistant
  intrinsics: [461.6, 460.2, 362.7, 248.1]
  resolution: [752, 480]
  rostopic: /cam0/image_raw
cam1:
  T_cn_cnm1:
  - [1.0, 0.0, 0.0, -0.11]
  - [0.0, 1.0, 0.0, 0.001]
  - [0.0, 0.0, 1.0, 0.0]
  - [0.0, 0.0, 0.0, 1.0]
  cam_overlaps: [0]
  camera_model: pinhole
  distortion_coeffs: [-0.02, 0.005, -0.001, 2e-4]
  distortion_model: equidistant
  intrinsics: [460.0, 459.0, 379.9, 255.2]
  resolution: [752, 480]
  rostopic: /cam1/image_raw
"""

OPENVINS = """%YAML:1.0

cam0:
  T_imu_cam:
    - [0.0, -1.0, 0.0, 0.0]
    - [1.0, 0.0, 0.0, -0.06]
    - [0.0, 0.0, 1.0, 0.01]
    - [0.0, 0.0, 0.0, 1.0]
  camera_model: pinhole
  distortion_coeffs: [-0.28, 0.07, 0.0002, 0.0]
  distortion_model: radtan
  intrinsics: [458.6, 457.2, 367.2, 248.3]
  resolution: [752, 480]
cam1:
  T_imu_cam:
    - [0.0, -1.0, 0.0, 0.0]
    - [1.0, 0.0, 0.0, 0.05]
    - [0.0, 0.0, 1.0, 0.01]
    - [0.0, 0.0, 0.0, 1.0]
  camera_model: pinhole
  distortion_coeffs: [-0.28, 0.07, -0.0001, 0.0]
  distortion_model: radtan
  intrinsics: [457.5, 456.1, 379.9, 255.2]
  resolution: [752, 480]
"""

KITTI = """calib_time: 09-Jan-2012 13:57:47
corner_dist: 9.950000e-02
""" + "".join(
    f"""S_{side}: 1.392000e+03 5.120000e+02
K_{side}: 9.8e+02 0.0 6.9e+02 0.0 9.7e+02 2.4e+02 0.0 0.0 1.0
D_{side}: -3.7e-01 2.0e-01 1.3e-03 1.2e-03 -7.2e-02
R_{side}: 1.0 0.0 0.0 0.0 1.0 0.0 0.0 0.0 1.0
T_{side}: {place} 0.0 0.0
S_rect_{side}: 1.242000e+03 3.750000e+02
R_rect_{side}: 1.0 0.0 0.0 0.0 1.0 0.0 0.0 0.0 1.0
P_rect_{side}: 7.2e+02 0.0 6.1e+02 {720 * place} 0.0 7.2e+02 1.7e+02 0.0 0.0 0.0 1.0 0.0
"""
    for side, place in (("00", 0.0), ("01", -0.537), ("02", 0.06), ("03", -0.473))
)

ODOMETRY = "".join(
    f"P{side}: 7.2e+02 0.0 6.1e+02 {720 * place} 0.0 7.2e+02 1.8e+02 0.0 0.0 0.0 1.0 0.0\n"
    for side, place in enumerate((0.0, -0.537, 0.06, -0.473))
)

ZED = """[LEFT_CAM_HD]
fx=700.12
fy=700.12
cx=646.1
cy=371.2
k1=-0.174
k2=0.027
p1=0.0001
p2=-0.0002
k3=0.0

[RIGHT_CAM_HD]
fx=699.5
fy=699.5
cx=652.3
cy=365.9
k1=-0.172
k2=0.026
p1=0.0
p2=0.0
k3=0.0

[LEFT_CAM_VGA]
fx=350.06
fy=350.06
cx=338.5
cy=193.1
k1=-0.174
k2=0.027

[RIGHT_CAM_VGA]
fx=349.75
fy=349.75
cx=341.6
cy=190.4
k1=-0.172
k2=0.026

[STEREO]
Baseline=119.987
TY=0.12
TZ=-0.34
CV_HD=0.0054
RX_HD=0.0021
RZ_HD=-0.0011
CV_VGA=0.0054
RX_VGA=0.0021
RZ_VGA=-0.0011
"""


def depthai(kind: int = 0) -> str:
    """The EEPROM's content of an OAK-D: a colour camera in the middle, left leads to right."""
    cameras = []
    for socket, cx, to, x in ((0, 640, -1, 0.0), (1, 642, 2, -7.5), (2, 637, 0, 3.75)):
        cameras.append(
            f"""[{socket}, {{"cameraType": {kind}, "width": 1280, "height": 800,
            "intrinsicMatrix": [[800.5, 0.0, {cx}], [0.0, 800.5, 401], [0.0, 0.0, 1.0]],
            "distortionCoeff": [-0.1, 0.02, 0.0, 0.0, 0.001, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            "extrinsics": {{"rotationMatrix": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
              "specTranslation": {{"x": {x}, "y": 0.0, "z": 0.0}},
              "translation": {{"x": {x}, "y": 0.01, "z": 0.0}}, "toCameraSocket": {to}}},
            "lensPosition": 0, "specHfovDeg": 71.8}}]"""
        )
    return f"""{{"boardName": "OAK-D", "version": 7, "cameraData": [{", ".join(cameras)}],
    "stereoRectificationData": {{"leftCameraSocket": 1, "rightCameraSocket": 2,
    "rectifiedRotationLeft": [], "rectifiedRotationRight": []}}}}"""


MATLAB = """{"intrinsicMatrix1": [[530, 0, 322], [0, 528, 244], [0, 0, 1]],
"distortionCoefficients1": [-0.28, 0.07, 0, 0, 0],
"intrinsicMatrix2": [[541, 0, 317], [0, 540, 236], [0, 0, 1]],
"distortionCoefficients2": [-0.28, 0.07, 0, 0, 0],
"rotationOfCamera2": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
"translationOfCamera2": [-120, 0, 0], "imageSize": [480, 640]}
"""
