"""Force of cardiac and diaphragm muscle fibres from Ca to cross-bridge, with calcium sensitizers.

    import numpy as np
    import inotrope

    muscle = inotrope.Muscle("diaphragm-slow", drugs="levosimendan")
    ca = 10.0 ** (6 - np.linspace(7, 5, 50))                       # uM, from pCa
    force = muscle.steady(ca, drug_uM=[[0.0], [3.0]]).tension      # kPa, shape (2, 50)
    muscle.pca(drug_uM=3.0).pca50

Units everywhere: time s, [Ca2+] and drugs uM, sarcomere length um, tension kPa; they are part of
the names. See Muscle for shapes, bad nodes and threads; inotrope.models(), fibres() and drugs()
for what there is, each number with its source; inotrope.crossbridge for the class interface of the
package of that name.
"""

from ._batch import Values
from ._library import isa
from ._version import __version__
from .catalogue import (
    OBSERVABLES,
    Drug,
    Fibre,
    Model,
    Parameter,
    drug,
    drugs,
    fibre,
    fibres,
    model,
    models,
)
from .errors import (
    BadArgument,
    InotropeError,
    NoMemory,
    NotConverged,
    NotExpressible,
    OutOfRange,
    TooFewPoints,
    UnknownName,
)
from .muscle import Muscle
from .observe import (
    cycle,
    hill_fit,
    hill_value,
    hyperbola_fit,
    recovery_fit,
    slack_line,
    twitch_metrics,
)
from .population import NUMBERS as TWITCH_NUMBERS
from .population import Mesh
from .signals import Biexponential, Function, Linear, Train, sample

__all__ = [
    "OBSERVABLES", "TWITCH_NUMBERS", "BadArgument", "Biexponential", "Drug", "Fibre", "Function",
    "InotropeError", "Linear", "Mesh", "Model", "Muscle", "NoMemory", "NotConverged",
    "NotExpressible", "OutOfRange", "Parameter", "TooFewPoints", "Train", "UnknownName", "Values",
    "__version__", "cycle", "drug", "drugs", "fibre", "fibres", "hill_fit", "hill_value",
    "hyperbola_fit", "isa", "model", "models", "recovery_fit", "sample", "slack_line",
    "twitch_metrics",
]  # fmt: skip
