/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * cenalloc_peers: the steps of one ordering, and what the kernel answered.
 *
 * One storage with one or two dma-bufs, up to four importers. A program opens /dev/cenalloc_peers (one
 * at a time), makes a buffer, says what each importer is, and sends one step
 * after the other. The ioctl fails only for a step that makes no sense; what
 * the kernel said to a step is in @error.
 */
#ifndef CENALLOC_PEERS_H
#define CENALLOC_PEERS_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define CP_DEVICE "/dev/cenalloc_peers"
#define CP_IMPORTERS 4
/* The first DMA address of local memory: no page of the machine has it. */
#define CP_LOCAL_DMA 0x4000000000ULL

enum cp_op {
	/* Setting up. */
	CP_NEW,			/* arg: CP_RULES(...) | CP_MORE_RULES(...) */
	CP_IMPORTER,		/* arg: CP_IMP(kind, mask bits, on told) */
	CP_LOCAL_FULL,		/* arg: 1 no local memory is free, 0 there is */
	CP_QUERY,
	/* Calls of an importer; those of the core that bear the same name. */
	CP_ATTACH,
	CP_DETACH,		/* arg: 1 although it is mapped or pinned */
	CP_PIN,
	CP_UNPIN,		/* arg: 1 although it has no pin */
	CP_MAP,			/* arg: 1 unmaps first what it kept */
	CP_UNMAP,
	CP_VMAP,
	CP_VUNMAP,
	CP_USE,			/* DMA begins. arg: enum dma_resv_usage */
	CP_FINISH,		/* and ends */
	/* What the exporter does by itself. */
	CP_MOVE,		/* arg: enum cp_place */
	CP_SELF_PIN,		/* scan out. arg: enum cp_place */
	CP_SELF_UNPIN,
	CP_MAP_OWN,		/* it maps the storage itself */
	CP_WORK,		/* and works there. arg: 1 begin, 0 end */
	CP_SLEEP,		/* arg: 1 asleep, 0 awake */
	/* A revoke, as vfio does it, in parts. */
	CP_REVOKE_SET,		/* arg: which dma-buf */
	CP_NOTIFY,
	CP_WAIT_FENCES,		/* arg: enum dma_resv_usage */
	CP_PUT,			/* gives up its own count */
	CP_WAIT_UNMAPS,		/* until the count is 0 */
	CP_DONE,		/* uses the range for something else */
	CP_REARM,		/* takes its own count again */
	CP_UNREVOKE,
	CP_DISABLE,		/* the function answers no more */
	/* Windows: the next one to come to a point stays there. */
	CP_HOLD,		/* arg: enum cp_point */
	CP_AWAIT,		/* until somebody stands there */
	CP_RELEASE,
	CP_OPS
};

/* What the exporter does; CP_NEW takes one choice for each question. */
enum cp_attach_rule {
	CP_ATTACH_ACCEPTS,
	CP_ATTACH_NO_STRANGER,	/* pinned in local memory: -EBUSY for no peer */
	CP_ATTACH_PEERS,	/* -EOPNOTSUPP for no peer */
	CP_ATTACH_REVOCABLE	/* and for who cannot be told; -ENODEV if revoked */
};
enum cp_fold_rule { CP_FOLD_EVERYBODY, CP_FOLD_MAPPERS };
enum cp_pin_rule {		/* what a second pin wants */
	CP_PIN_PREFERRED,	/* that it is where the fold says: amdgpu */
	CP_PIN_FOLDS,		/* peers only, in local memory: xe */
	CP_PIN_CALLER,		/* that the caller reaches it, or -EBUSY */
	CP_PIN_ANYWHERE,
	CP_PIN_REFUSES,
	CP_PIN_ABSENT		/* there is no pin op */
};
enum cp_map_rule { CP_MAP_CALLER, CP_MAP_EVERYBODY, CP_MAP_IN_PLACE };
enum cp_pinned_map_rule { CP_PINNED_MAP_NOBODY, CP_PINNED_MAP_CALLER };
enum cp_vmap_rule {
	CP_VMAP_PREFERRED, CP_VMAP_FOLDED, CP_VMAP_NO_PIN, CP_VMAP_REFUSES,
	CP_VMAP_ABSENT		/* there is no vmap op */
};
enum cp_revoked_map_rule { CP_REVOKED_MAP_REFUSES, CP_REVOKED_MAP_SERVES };
enum cp_own_map_rule { CP_OWN_MAP_FOLLOWS, CP_OWN_MAP_FORGOTTEN };	/* at a move */
enum cp_asleep_rule { CP_ASLEEP_WAKES, CP_ASLEEP_NO_PEER };	/* at attach */
enum cp_scope_rule { CP_SCOPE_STORAGE, CP_SCOPE_ONE };	/* whose attachments count */
#define CP_RULES(attach, fold, pin, map, pinned_map, vmap, revoked_map) \
	((attach) | (fold) << 4 | (pin) << 8 | (map) << 12 | \
	 (pinned_map) << 16 | (vmap) << 20 | (revoked_map) << 24)
#define CP_MORE_RULES(own_map, asleep, scope) \
	((__u64)(own_map) << 28 | (__u64)(asleep) << 32 | (__u64)(scope) << 36)

enum cp_place { CP_LOCAL, CP_SYSTEM };

/* What an importer is. */
#define CP_DYNAMIC	0x01	/* has importer_ops */
#define CP_PEER		0x02	/* allow_peer2peer */
#define CP_TELL		0x04	/* has a callback for invalidation */
#define CP_REACHES	0x08	/* its device reaches local memory */
#define CP_IDLE		0x10	/* it will not map */
#define CP_SECOND	0x20	/* it attaches to the second dma-buf */

enum cp_on_told { CP_NOTE, CP_UNMAPS, CP_UNMAPS_UNPINS, CP_KEEPS };
#define CP_IMP(kind, bits, on_told) \
	((kind) | (__u64)(on_told) << 8 | (__u64)(bits) << 16)

enum cp_point { CP_AT_ATTACH, CP_AT_INIT, CP_AT_MAP, CP_AT_TOLD, CP_POINTS };

/* Operations of the exporter that the core called. */
#define CP_CALLED_ATTACH	0x01
#define CP_CALLED_PIN		0x02
#define CP_CALLED_MAP		0x04
#define CP_CALLED_UNMAP		0x08
#define CP_CALLED_UNPIN		0x10
#define CP_CALLED_DETACH	0x20

/* Masks have a bit for each importer, and stale one for the exporter. */
#define CP_EXPORTER_BIT	(1u << CP_IMPORTERS)

struct cp_step {
	__u32 op;
	__u32 who;
	__u64 arg;
	__s32 error;
	__u32 place;
	__u32 pins;
	__u32 told;	/* in this step */
	__u32 early;	/* told before they were ready, ever */
	__u32 mapped;
	__u32 invalid;	/* mapped, told, and not mapped again */
	__u32 stale;	/* has addresses, or DMA, where the storage no longer is */
	__u32 strayed;	/* mapped where their device does not reach */
	__u32 busy;	/* DMA not finished */
	__u32 peers;	/* peer2peer after attach */
	__u32 called;	/* in this step */
	__u64 dma;	/* first DMA address of @who, or 0 */
};

#define CP_STEP _IOWR('C', 0xce, struct cp_step)

#ifdef __KERNEL__
int cp_open(void);
int cp_step(struct cp_step *step);
void cp_close(void);
#endif

#endif /* CENALLOC_PEERS_H */
