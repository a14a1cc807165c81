"""Marks the wheel as one for this platform and any Python 3: it holds a shared library, and no
extension module. Run by `make wheel` where `make python` has put the library beside the modules."""

import pathlib

from setuptools import setup

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

package = pathlib.Path(__file__).parent / "inotrope"
if not list(package.glob("libinotrope.so.*")) or not (package / "_abi.py").exists():
    raise SystemExit("the shared library is not here yet: run `make wheel` in the repository")


class PlatformWheel(bdist_wheel):
    """A wheel for py3-none-PLATFORM."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        return ("py3", "none", super().get_tag()[2])


setup(cmdclass={"bdist_wheel": PlatformWheel})
