"""librosa as a name: audiomentations imports it, and the transforms that Earmark uses never call it.

Its lazy loader reads the stub beside its ``__init__``.
"""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("librosa", includes=["__init__.pyi"])
