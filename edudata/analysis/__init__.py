"""Pure functions on frames: inflation, affordability, trends, the 10X lab, the hiring simulation."""
