"""PyTorch for training on this machine: without its tests, headers and tools, and sources only where it reads them.

The hook that comes with PyInstaller takes everything, and every module twice.
"""

from pathlib import Path

from PyInstaller.utils.hooks import collect_dynamic_libs, collect_submodules, get_package_paths

_TORCH = Path(get_package_paths("torch")[1])
_ASIDE = ("torch.testing", "torch._inductor", "torch.distributed", "torch.utils", "torch.ao", "torch._vendor")

# PyTorch names many modules in strings. Of the packages set aside, those that are imported by a statement suffice.
hiddenimports = collect_submodules("torch", filter=lambda name: not name.startswith(_ASIDE))
hiddenimports += collect_submodules("torch.utils.data")
binaries = collect_dynamic_libs("torch", search_patterns=["*.dll", "*.dylib", "*.so", "*.so.*"])
# The library looks for this program when it is loaded.
_MANAGER = _TORCH / "bin" / "torch_shm_manager"
datas = [(str(_MANAGER), "torch/bin")] if _MANAGER.exists() else []


# Modules that hand themselves to install_config_module, which parses their source.
module_collection_mode = {"torch": "pyz"}
for _path in _TORCH.rglob("*config*.py"):
    if "testing" not in _path.parts and "install_config_module(" in _path.read_text(encoding="utf-8"):
        module_collection_mode[".".join(_path.relative_to(_TORCH.parent).with_suffix("").parts)] = "pyz+py"

# Links to these in the program's own folder make PyTorch look for its other libraries there.
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
