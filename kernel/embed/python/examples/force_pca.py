"""Force-pCa of slow diaphragm and human heart, without and with 3 uM levosimendan: the picture of
the repository's README, from Python.

Usage: force_pca.py [FILE.png|.svg|.pdf]   (default force-pca.png; needs matplotlib)
"""

import sys

import inotrope
import numpy as np

FIBRES = {
    "diaphragm-slow": "slow diaphragm (rat)",
    "human-lv-skinned-15C": "left ventricle (human)",
}
DOSES_UM = np.array([[0.0], [3.0]])
COLOURS = ("#0072b2", "#d55e00")


def main(file: str = "force-pca.png") -> None:
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        raise SystemExit("force_pca.py: matplotlib is not installed, no picture") from None

    pca = np.linspace(8, 4.5, 200)
    figure, axes = pyplot.subplots(figsize=(6.4, 4.2), layout="constrained")
    for colour, (fibre, label) in zip(COLOURS, FIBRES.items(), strict=True):
        muscle = inotrope.Muscle(fibre, drugs="levosimendan")
        force = muscle.steady(10.0 ** (6 - pca), drug_uM=DOSES_UM).tension
        without = muscle.pca()
        for dose, curve in zip(DOSES_UM[:, 0], force, strict=True):
            found = muscle.pca(drug_uM=dose)
            axes.plot(
                pca, curve / without.fmax_kPa, color=colour, linestyle="--" if dose else "-",
                label=f"{label}, {dose:g} uM: pCa50 {found.pca50:.2f}, n {found.slope_nh:.2f}",
            )  # fmt: skip
            print(f"{fibre}, {dose:g} uM levosimendan: {found}")
    axes.set(
        xlim=(8, 4.5), ylim=(0, 1.05), xlabel="pCa", ylabel="tension / maximum without drug",
        title="Steady tension without and with levosimendan",
    )  # fmt: skip
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    figure.savefig(file, dpi=150)
    print(f"picture: {file}")


if __name__ == "__main__":
    main(*sys.argv[1:])
