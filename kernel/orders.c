// SPDX-License-Identifier: MIT
/*
 * Every order of given importers, each running its program once.
 *
 *   orders amdgpu|xe|fold-always CLASSES
 *
 * prints one line for each: the ordering as a replay string, and for each call
 * what it answered: the error, where the storage is, how many pins it has, who
 * was told (!), and whether the caller got addresses out of its reach (?). An
 * importer stops at its first error: its later calls show as "-".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include "cp_play.h"

#define CALLS_MAX 3
#define NAME_MAX_LEN 4

static const struct {
	char letter;
	__u64 kind;
	__u32 calls[CALLS_MAX + 1];
} classes[] = {
	{ 'S', 0, { CP_ATTACH, CP_MAP } },
	{ 'N', CP_DYNAMIC | CP_TELL, { CP_ATTACH, CP_MAP } },
	{ 'P', CP_DYNAMIC | CP_PEER | CP_TELL | CP_REACHES, { CP_ATTACH, CP_MAP } },
	{ 'R', CP_DYNAMIC | CP_PEER | CP_TELL | CP_REACHES, { CP_ATTACH, CP_PIN, CP_MAP } },
	{ 'I', CP_IDLE, { CP_ATTACH } },
	{ 'V', 0, { CP_VMAP } },
};

static const struct {
	const char *name;
	__u64 choices;
} rule_sets[] = {
	{ "amdgpu", CP_RULES(CP_ATTACH_ACCEPTS, CP_FOLD_EVERYBODY, CP_PIN_PREFERRED,
			     CP_MAP_CALLER, CP_PINNED_MAP_NOBODY, CP_VMAP_PREFERRED, 0) },
	{ "xe", CP_RULES(CP_ATTACH_ACCEPTS, CP_FOLD_EVERYBODY, CP_PIN_FOLDS,
			 CP_MAP_CALLER, CP_PINNED_MAP_NOBODY, CP_VMAP_REFUSES, 0) },
	{ "fold-always", CP_RULES(CP_ATTACH_NO_STRANGER, CP_FOLD_EVERYBODY, CP_PIN_CALLER,
				  CP_MAP_EVERYBODY, CP_PINNED_MAP_CALLER, CP_VMAP_FOLDED, 0) },
};

static struct {
	char name[NAME_MAX_LEN];
	int class;
	int at;
} who[CP_IMPORTERS];

static const char *rules_name;
static __u64 rules;
static int importers;
static int order[CP_IMPORTERS * CALLS_MAX];
static int fd;

static const char *op_name(__u32 op)
{
	return op == CP_ATTACH ? "attach" : op == CP_PIN ? "pin" : op == CP_MAP ? "map" : "vmap";
}

static const char *error_name(int error)
{
	static char number[16];

	switch (error) {
	case 0: return "0";
	case -EINVAL: return "EINVAL";
	case -EBUSY: return "EBUSY";
	case -EOPNOTSUPP: return "EOPNOTSUPP";
	}
	snprintf(number, sizeof(number), "%d", error);
	return number;
}

static void print_names(const char *between, __u32 mask)
{
	const char *before = between;

	for (int i = 0; i < importers; i++) {
		if (!(mask & 1u << i))
			continue;
		printf("%s%s", before, who[i].name);
		before = ",";
	}
}

static int play(int length)
{
	int next[CP_IMPORTERS] = { 0 };
	__u32 stopped = 0;
	struct cp_step step;

	if (cp_do(fd, &step, CP_NEW, 0, rules))
		return -1;
	for (int i = 0; i < importers; i++)
		if (cp_do(fd, &step, CP_IMPORTER, i,
			  CP_IMP(classes[who[i].class].kind, 64, CP_UNMAPS)))
			return -1;
	printf("peers1:%s:", rules_name);
	print_names("", ~0u);
	for (int i = 0; i < length; i++) {
		int w = order[i];

		printf("%c%s.%s", i ? ' ' : ':', who[w].name,
		       op_name(classes[who[w].class].calls[next[w]++]));
	}
	printf(" =>");
	memset(next, 0, sizeof(next));
	for (int i = 0; i < length; i++) {
		int w = order[i];

		if (stopped & 1u << w) {
			printf(" -");
			continue;
		}
		if (cp_do(fd, &step, classes[who[w].class].calls[next[w]++], w, 0))
			return -1;
		printf(" %s@%s/%u", error_name(step.error),
		       step.place == CP_LOCAL ? "local" : "system", step.pins);
		print_names("!", step.told);
		if (step.op == CP_MAP && (step.strayed & 1u << w))
			printf("?");
		if (step.error)
			stopped |= 1u << w;
	}
	printf("\n");
	return 0;
}

static int play_all(int length)
{
	int moved = 0;

	for (int i = 0; i < importers; i++) {
		if (!classes[who[i].class].calls[who[i].at])
			continue;
		moved = 1;
		order[length] = i;
		who[i].at++;
		if (play_all(length + 1))
			return -1;
		who[i].at--;
	}
	return moved ? 0 : play(length);
}

static int read_classes(const char *letters)
{
	for (const char *at = letters; *at; at++) {
		int same = 0, before = 0, class = -1;

		for (const char *other = letters; *other; other++) {
			same += *other == *at;
			before += *other == *at && other < at;
		}
		for (unsigned int i = 0; i < sizeof(classes) / sizeof(*classes); i++)
			if (classes[i].letter == *at)
				class = i;
		if (class < 0 || importers == CP_IMPORTERS)
			return -1;
		who[importers].class = class;
		snprintf(who[importers].name, NAME_MAX_LEN, same > 1 ? "%c%d" : "%c", *at,
			 before + 1);
		importers++;
	}
	return importers ? 0 : -1;
}

int main(int argc, char **argv)
{
	if (argc == 3)
		for (unsigned int i = 0; i < sizeof(rule_sets) / sizeof(*rule_sets); i++)
			if (!strcmp(argv[1], rule_sets[i].name)) {
				rules_name = rule_sets[i].name;
				rules = rule_sets[i].choices;
			}
	if (!rules_name || read_classes(argv[2])) {
		fprintf(stderr, "usage: orders amdgpu|xe|fold-always CLASSES of S N P R I V\n");
		return 2;
	}
	fd = open(CP_DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror(CP_DEVICE);
		return 4;
	}
	printf("# this core %s\n", cp_core_names[cp_which_core(fd)]);
	if (play_all(0)) {
		perror("step");
		return 1;
	}
	return 0;
}
