// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module "pictures": heat maps and curves as PNG, SVG, PDF and JPEG, by cairo, libpng and libjpeg.
 */
#include "tools/common/module.h"
#include "tools/pictures/picture_internal.h"

static const struct picture_module pictures = {.heat = draw_heat, .lines = draw_lines};

MODULE(&pictures)
