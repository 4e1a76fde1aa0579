"""The figures: one package per family. Pure: frames in, cards out."""
