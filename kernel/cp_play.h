/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Plays a table of steps on /dev/cenalloc_peers, or inside the kernel, and
 * compares what each answered with what the table expects of the dma-buf core
 * that runs. Which core that is, is asked by what it does, not by its version.
 */
#ifndef CP_PLAY_H
#define CP_PLAY_H

#include "cenalloc_peers.h"

#ifdef __KERNEL__
#define CP_SAY(fmt, ...) pr_info(fmt "\n", ##__VA_ARGS__)
#define CP_MAKE(fd, step) ((void)(fd), cp_step(step))
#else
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#define CP_SAY(fmt, ...) printf("# " fmt "\n", ##__VA_ARGS__)
#define CP_MAKE(fd, step) ioctl(fd, CP_STEP, step)
#endif

enum cp_core {
	CP_CORE_MAPS,	/* static importers are pinned and mapped at map: newer kernels */
	CP_CORE_ATTACHES, /* at attach, once for all */
	CP_CORE_PINS,	/* as before, and each map of a dynamic importer pins */
	CP_CORES
};

static const char *const cp_core_names[CP_CORES] = {
	"maps static importers at map",
	"maps static importers at attach",
	"maps static importers at attach, and pins dynamic ones at map",
};

/* What one step must answer. */
struct cp_expected {
	int made;	/* 0: whoever would make it was refused before */
	int error;
	__u32 place;
	__u32 pins;
	__u32 told;
	__u32 strayed;	/* 1: the caller got addresses out of its reach */
	__u32 stale;
};

#define CP_IS(...) { 1, __VA_ARGS__ }
#define CP_NOT_MADE { 0 }
#define CP_ANY(...) { CP_IS(__VA_ARGS__), CP_IS(__VA_ARGS__), CP_IS(__VA_ARGS__) }

/* A step made by a thread that stays at a point until a later step lets it go on. */
enum cp_window { CP_AT_ONCE, CP_UNTIL, CP_GO };

struct cp_row {
	const char *text;
	__u32 op;
	__u32 who;
	__u64 arg;
	enum cp_window window;
	enum cp_point point;
	struct cp_expected expected[CP_CORES];
};

struct cp_cast {
	__u64 rules;
	int local_full;
	int count;
	__u64 importers[CP_IMPORTERS];
	int unknown[CP_CORES];	/* 1: nobody knows what such a core answers */
};

static inline int cp_do(int fd, struct cp_step *step, __u32 op, __u32 who, __u64 arg)
{
	*step = (struct cp_step){ .op = op, .who = who, .arg = arg };
	return CP_MAKE(fd, step);
}

static inline enum cp_core cp_which_core(int fd)
{
	struct cp_step step;

	cp_do(fd, &step, CP_NEW, 0, 0);
	cp_do(fd, &step, CP_IMPORTER, 0, CP_IMP(0, 64, CP_NOTE));
	cp_do(fd, &step, CP_IMPORTER, 1, CP_IMP(CP_DYNAMIC | CP_TELL, 64, CP_UNMAPS));
	cp_do(fd, &step, CP_ATTACH, 0, 0);
	if (!(step.called & CP_CALLED_MAP))
		return CP_CORE_MAPS;
	cp_do(fd, &step, CP_ATTACH, 1, 0);
	cp_do(fd, &step, CP_MAP, 1, 0);
	return step.called & CP_CALLED_PIN ? CP_CORE_PINS : CP_CORE_ATTACHES;
}

static inline int cp_set_up(int fd, const struct cp_cast *cast)
{
	struct cp_step step;

	if (cp_do(fd, &step, CP_NEW, 0, cast->rules))
		return -1;
	for (int i = 0; i < cast->count; i++)
		if (cp_do(fd, &step, CP_IMPORTER, i, cast->importers[i]))
			return -1;
	return cp_do(fd, &step, CP_LOCAL_FULL, 0, cast->local_full);
}

#ifdef __KERNEL__
static inline int cp_make_row(int fd, const struct cp_row *row, struct cp_step *step)
{
	return row->window == CP_AT_ONCE ? cp_do(fd, step, row->op, row->who, row->arg) : -EINVAL;
}
#else
static struct {
	pthread_t thread;
	int fd;
	int running;
	struct cp_step step;
} cp_other;

static inline void *cp_thread(void *unused)
{
	(void)unused;
	ioctl(cp_other.fd, CP_STEP, &cp_other.step);
	return NULL;
}

static inline int cp_join(int fd, struct cp_step *step)
{
	int error;

	cp_other.running = 0;
	if (pthread_join(cp_other.thread, NULL))
		return -1;
	error = cp_other.step.error;
	if (cp_do(fd, step, CP_QUERY, cp_other.step.who, 0))
		return -1;
	step->error = error;
	return 0;
}

/* Until: the step has come to the point, or has failed before. Go: it has ended. */
static inline int cp_make_row(int fd, const struct cp_row *row, struct cp_step *step)
{
	if (row->window == CP_AT_ONCE)
		return cp_do(fd, step, row->op, row->who, row->arg);
	if (row->window == CP_GO) {
		if (cp_do(fd, step, CP_RELEASE, 0, row->point))
			return -1;
		return cp_other.running ? cp_join(fd, step) : 0;
	}
	cp_other.fd = fd;
	cp_other.step = (struct cp_step){ .op = row->op, .who = row->who, .arg = row->arg };
	if (cp_do(fd, step, CP_HOLD, 0, row->point) ||
	    pthread_create(&cp_other.thread, NULL, cp_thread, NULL))
		return -1;
	cp_other.running = 1;
	if (cp_do(fd, step, CP_AWAIT, row->who, row->point))
		return -1;
	return step->error ? cp_join(fd, step) : 0;
}
#endif

static inline int cp_differs(const struct cp_row *row, const struct cp_step *step,
			     const struct cp_expected *expected)
{
	__u32 bit = 1u << row->who;
	__u32 strayed = row->op == CP_MAP && !step->error && (step->strayed & bit) ? 1 : 0;
	int differs = step->error != expected->error || step->place != expected->place ||
		      step->pins != expected->pins || step->told != expected->told ||
		      strayed != expected->strayed || step->stale != expected->stale;

	CP_SAY("%-18s %4d at %s, pins %u, told %x, strayed %u, stale %x, dma %llx%s", row->text,
	       step->error, step->place == CP_LOCAL ? "local" : "system", step->pins, step->told,
	       strayed, step->stale, (unsigned long long)step->dma, differs ? "  <- DIFFERS" : "");
	if (differs)
		CP_SAY("%-18s %4d at %s, pins %u, told %x, strayed %u, stale %x", "  expected",
		       expected->error, expected->place == CP_LOCAL ? "local" : "system",
		       expected->pins, expected->told, expected->strayed, expected->stale);
	return differs;
}

/* Returns how many steps answered something else, or -1 where a step could not be made. */
static inline int cp_play(int fd, enum cp_core core, const struct cp_cast *cast,
			  const struct cp_row *rows, int count)
{
	struct cp_step step;
	int differ = 0;

	if (cp_set_up(fd, cast))
		return -1;
	for (int i = 0; i < count; i++) {
		const struct cp_expected *expected = &rows[i].expected[core];

		if (!expected->made)
			continue;
		if (cp_make_row(fd, &rows[i], &step))
			return -1;
		differ += cp_differs(&rows[i], &step, expected);
	}
	return differ;
}

#endif /* CP_PLAY_H */
