/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * All of libdamondata: see libdamondata(3) for what is where.
 */
#ifndef DAMONDATA_DAMONDATA_H
#define DAMONDATA_DAMONDATA_H

#include "access.h"
#include "access_scale.h"
#include "account.h"
#include "assemble.h"
#include "distribution.h"
#include "dump.h"
#include "error.h"
#include "export.h"
#include "filter.h"
#include "heatmap.h"
#include "model.h"
#include "objects.h"
#include "overview.h"
#include "params.h"
#include "plain_text.h"
#include "profile.h"
#include "ranges.h"
#include "region_columns.h"
#include "series.h"
#include "sidecar.h"
#include "similarity.h"
#include "sized.h"
#include "snapshots.h"
#include "source.h"
#include "symbols.h"
#include "targets.h"
#include "tracepoint.h"
#include "tree.h"
#include "units.h"
#include "version.h"
#include "writer.h"

#endif /* DAMONDATA_DAMONDATA_H */
