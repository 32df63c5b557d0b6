import numpy as np, gradnorm_core as gc
from app.settings.settings import *
