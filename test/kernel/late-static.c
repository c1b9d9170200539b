// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Written by cenalloc. What each step must answer comes from a model; a step that
 * answers otherwise fails. Needs the test module cenalloc_peers and its headers,
 * cenalloc_peers.h and cp_play.h.
 */
#include <fcntl.h>
#include "kselftest_harness.h"
#include "cp_play.h"

#define CP_USAGE_KERNEL 0
#define CP_USAGE_BOOKKEEP 3

FIXTURE(peers)
{
	int fd;
	enum cp_core core;
};

FIXTURE_SETUP(peers)
{
	self->fd = open(CP_DEVICE, O_RDWR | O_CLOEXEC);
	if (self->fd < 0)
		SKIP(return, "no %s: load cenalloc_peers as root", CP_DEVICE);
	self->core = cp_which_core(self->fd);
	TH_LOG("this core %s", cp_core_names[self->core]);
}

FIXTURE_TEARDOWN(peers)
{
	if (self->fd >= 0)
		close(self->fd);
}

/*
 * One ordering.
 * peers1:amdgpu:R,S:R.attach R.pin S.attach S.map
 */
static const struct cp_cast witness_cast = {
	.rules = CP_RULES(CP_ATTACH_ACCEPTS, CP_FOLD_EVERYBODY,
			  CP_PIN_PREFERRED, CP_MAP_CALLER,
			  CP_PINNED_MAP_NOBODY, CP_VMAP_PREFERRED, CP_REVOKED_MAP_REFUSES) |
		 CP_MORE_RULES(CP_OWN_MAP_FOLLOWS, CP_ASLEEP_NO_PEER, CP_SCOPE_STORAGE),
	.local_full = 0,
	.count = 2,
	.importers = {
		CP_IMP(CP_DYNAMIC | CP_PEER | CP_TELL | CP_REACHES, 64, CP_UNMAPS), /* R */
		CP_IMP(0, 64, CP_KEEPS), /* S */
	},
	.unknown = { 0, 0, 0 },
};

static const struct cp_row witness_rows[] = {
	{ "R.attach", CP_ATTACH, 0, 0, CP_AT_ONCE, 0,
	  CP_ANY(0, CP_LOCAL, 0, 0x0, 0, 0x0) },
	{ "R.pin", CP_PIN, 0, 0, CP_AT_ONCE, 0,
	  CP_ANY(0, CP_LOCAL, 1, 0x0, 0, 0x0) },
	{ "S.attach", CP_ATTACH, 1, 0, CP_AT_ONCE, 0,
	  { CP_IS(0, CP_LOCAL, 1, 0x0, 0, 0x0),
	    CP_IS(-EINVAL, CP_LOCAL, 1, 0x0, 0, 0x0),
	    CP_IS(-EINVAL, CP_LOCAL, 1, 0x0, 0, 0x0) } },
	{ "S.map", CP_MAP, 1, 0, CP_AT_ONCE, 0,
	  { CP_IS(-EINVAL, CP_LOCAL, 1, 0x0, 0, 0x0),
	    CP_NOT_MADE,
	    CP_NOT_MADE } },
};

TEST_F(peers, witness)
{
	if (witness_cast.unknown[self->core])
		SKIP(return, "nobody knows what such a core answers");
	EXPECT_EQ(0, cp_play(self->fd, self->core, &witness_cast, witness_rows,
			     sizeof(witness_rows) / sizeof(*witness_rows)));
}

/*
 * The same importers in an order that serves everybody.
 * peers1:amdgpu:R,S:R.attach S.attach R.pin S.map
 */
static const struct cp_cast good_order_cast = {
	.rules = CP_RULES(CP_ATTACH_ACCEPTS, CP_FOLD_EVERYBODY,
			  CP_PIN_PREFERRED, CP_MAP_CALLER,
			  CP_PINNED_MAP_NOBODY, CP_VMAP_PREFERRED, CP_REVOKED_MAP_REFUSES) |
		 CP_MORE_RULES(CP_OWN_MAP_FOLLOWS, CP_ASLEEP_NO_PEER, CP_SCOPE_STORAGE),
	.local_full = 0,
	.count = 2,
	.importers = {
		CP_IMP(CP_DYNAMIC | CP_PEER | CP_TELL | CP_REACHES, 64, CP_UNMAPS), /* R */
		CP_IMP(0, 64, CP_KEEPS), /* S */
	},
	.unknown = { 0, 0, 0 },
};

static const struct cp_row good_order_rows[] = {
	{ "R.attach", CP_ATTACH, 0, 0, CP_AT_ONCE, 0,
	  CP_ANY(0, CP_LOCAL, 0, 0x0, 0, 0x0) },
	{ "S.attach", CP_ATTACH, 1, 0, CP_AT_ONCE, 0,
	  { CP_IS(0, CP_LOCAL, 0, 0x0, 0, 0x0),
	    CP_IS(0, CP_SYSTEM, 1, 0x1, 0, 0x0),
	    CP_IS(0, CP_SYSTEM, 1, 0x1, 0, 0x0) } },
	{ "R.pin", CP_PIN, 0, 0, CP_AT_ONCE, 0,
	  { CP_IS(0, CP_SYSTEM, 1, 0x1, 0, 0x0),
	    CP_IS(0, CP_SYSTEM, 2, 0x0, 0, 0x0),
	    CP_IS(0, CP_SYSTEM, 2, 0x0, 0, 0x0) } },
	{ "S.map", CP_MAP, 1, 0, CP_AT_ONCE, 0,
	  CP_ANY(0, CP_SYSTEM, 2, 0x0, 0, 0x0) },
};

TEST_F(peers, good_order)
{
	if (good_order_cast.unknown[self->core])
		SKIP(return, "nobody knows what such a core answers");
	EXPECT_EQ(0, cp_play(self->fd, self->core, &good_order_cast, good_order_rows,
			     sizeof(good_order_rows) / sizeof(*good_order_rows)));
}

TEST_HARNESS_MAIN
