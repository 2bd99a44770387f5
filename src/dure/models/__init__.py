"""The model store: which models there are, and a folder of verified ones."""

from dure.models.catalogue import Catalogue, Model, built_in
from dure.models.progress import Progress
from dure.models.store import ModelStore, open_store

__all__ = ["Catalogue", "Model", "ModelStore", "Progress", "built_in", "open_store"]
