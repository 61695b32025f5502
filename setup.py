"""Puts into a wheel what lies beside the package in the tree: pages, shipped projects, static files and the door."""

from pathlib import Path
from shutil import copytree, ignore_patterns

from setuptools import setup
from setuptools.command.build_py import build_py

TREE = Path(__file__).resolve().parent
SHIPPED = Path("dashboard", "shipped")
FOLDERS = ("pages", "data", "static")
DOOR = ("streamlit_app.py", ".streamlit/config.toml")
"""In a folder of their own: a ``pages/`` beside a script would open Streamlit's way past the sign-in."""


class Shipping(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        shipped = Path(self.build_lib) / SHIPPED
        for folder in FOLDERS:
            copytree(TREE / folder, shipped / folder, dirs_exist_ok=True, ignore=ignore_patterns("__pycache__"))
        for name in DOOR:
            self.mkpath(str((shipped / "door" / name).parent))
            self.copy_file(str(TREE / name), str(shipped / "door" / name))


setup(cmdclass={"build_py": Shipping})
