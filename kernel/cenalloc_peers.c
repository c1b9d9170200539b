// SPDX-License-Identifier: GPL-2.0
/*
 * cenalloc_peers: an exporter with local and system memory, and four importers,
 * whose calls a program makes one by one.
 *
 * The exporter chooses the place of a buffer by rules that the program names:
 * those of amdgpu, of xe, or others. All of attach, pin, map, vmap and
 * invalidation goes through the dma-buf core of the kernel that runs, so a test
 * sees what that core makes of an ordering. It says nothing about the drivers.
 *
 * Each wait has a time-out, and close undoes everything.
 */
#include <linux/completion.h>
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-mapping.h>
#include <linux/dma-resv.h>
#include <linux/iosys-map.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "cenalloc_peers.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 1, 0)
#define invalidate_mappings move_notify
#define dma_buf_invalidate_mappings dma_buf_move_notify
#endif

static unsigned int patience = 1000;
module_param(patience, uint, 0444);
MODULE_PARM_DESC(patience, "milliseconds that each wait lasts at most");

#define CP_RULE(b, question) ((u32)((b)->rules >> (question)) & 0xf)
enum {
	Q_ATTACH = 0,
	Q_FOLD = 4,
	Q_PIN = 8,
	Q_MAP = 12,
	Q_PINNED_MAP = 16,
	Q_VMAP = 20,
	Q_REVOKED_MAP = 24,
	Q_OWN_MAP = 28,
	Q_ASLEEP = 32,
	Q_SCOPE = 36,
	Q_END = 40,
};

#define CP_SHARES 2

/* A dma-buf; a storage has a second one where an importer asks for it. */
struct cp_share {
	struct cp_buffer *buffer;
	struct dma_buf *dmabuf;
	u32 pins;
	bool revoked;
	/* As vfio: one for the exporter and one for each map. At 0 a revoke goes on. */
	int count;
	struct completion unmapped;
};

struct cp_buffer {
	struct kref ref;
	struct dma_resv resv;	/* of both dma-bufs */
	struct cp_share shares[CP_SHARES];
	struct page *pages[2];
	u64 rules;
	u32 place;
	bool local_full;
	bool asleep;
	bool returned;
	bool disabled;
	/* Where the exporter has mapped it itself, and where it works. */
	void *own_map;
	void *own_work;
};

/* A table remembers where the storage was when it was made. */
struct cp_table {
	struct sg_table sgt;
	u32 place;
};

struct cp_fence {
	struct dma_fence base;
	spinlock_t lock;
};

struct cp_importer {
	struct mutex lock;	/* one step of an importer at a time */
	struct platform_device *pdev;
	u32 kind;
	u32 on_told;
	struct dma_buf_attachment *attach;
	bool ready;
	u32 told;
	u32 early;
	u32 pins;
	struct sg_table *sgt;
	bool invalid;
	bool dead;
	bool orphan;	/* detached, and never unmapped */
	bool vmapped;
	struct iosys_map vmap;
	struct dma_fence *fence;
	u32 fence_place;
	struct delayed_work finish;
};

static struct cp_importer importers[CP_IMPORTERS];
static struct cp_buffer *buffer;
/* Steps share it, what changes the cast takes it alone. */
static DECLARE_RWSEM(cast);
static atomic_t opened;
static atomic_t called;

static struct {
	atomic_t armed;
	struct completion reached;
	struct completion go;
} points[CP_POINTS];

static void cp_pass(enum cp_point point)
{
	if (!atomic_xchg(&points[point].armed, 0))
		return;
	complete_all(&points[point].reached);
	wait_for_completion_timeout(&points[point].go, msecs_to_jiffies(patience));
}

/* ---- the exporter ---- */

static void *cp_address(struct cp_buffer *b)
{
	return page_address(b->pages[b->place]);
}

/* Local memory, if there is room or the buffer lies there. */
static u32 cp_room(struct cp_buffer *b)
{
	return b->place == CP_LOCAL || !b->local_full ? CP_LOCAL : CP_SYSTEM;
}

/* Whether what happens on one dma-buf counts for another. */
static bool cp_counts(struct cp_share *for_share, struct cp_share *share)
{
	return share->dmabuf && (share == for_share ||
				 CP_RULE(share->buffer, Q_SCOPE) == CP_SCOPE_STORAGE);
}

#define cp_for_each_share(share, b) \
	for (share = (b)->shares; share < (b)->shares + CP_SHARES; share++)

static u32 cp_pins(struct cp_share *for_share)
{
	struct cp_share *share;
	u32 pins = 0;

	cp_for_each_share(share, for_share->buffer)
		if (cp_counts(for_share, share))
			pins += share->pins;
	return pins;
}

static bool cp_has_stranger(struct cp_share *share)
{
	bool all = CP_RULE(share->buffer, Q_FOLD) == CP_FOLD_EVERYBODY;
	struct dma_buf_attachment *attach;

	list_for_each_entry(attach, &share->dmabuf->attachments, node) {
		struct cp_importer *imp = dev_get_drvdata(attach->dev);

		if (!attach->peer2peer && (all || !(imp->kind & CP_IDLE)))
			return true;
	}
	return false;
}

/* What everybody who is attached reaches. */
static u32 cp_fold(struct cp_share *for_share)
{
	struct cp_share *share;

	cp_for_each_share(share, for_share->buffer)
		if (cp_counts(for_share, share) && cp_has_stranger(share))
			return CP_SYSTEM;
	return cp_room(for_share->buffer);
}

static bool cp_reaches(struct cp_buffer *b, struct dma_buf_attachment *attach)
{
	return attach->peer2peer || b->place == CP_SYSTEM;
}

static void cp_tell_all(struct cp_buffer *b)
{
	struct cp_share *share;

	cp_for_each_share(share, b)
		if (share->dmabuf)
			dma_buf_invalidate_mappings(share->dmabuf);
}

static void cp_move(struct cp_share *for_share, u32 place)
{
	struct cp_buffer *b = for_share->buffer;
	struct cp_share *share;

	if (b->place == place)
		return;
	cp_for_each_share(share, b)
		if (cp_counts(for_share, share))
			dma_buf_invalidate_mappings(share->dmabuf);
	memcpy(page_address(b->pages[place]), cp_address(b), PAGE_SIZE);
	b->place = place;
	if (b->own_map && CP_RULE(b, Q_OWN_MAP) == CP_OWN_MAP_FOLLOWS)
		b->own_map = cp_address(b);
}

static void cp_count(struct cp_share *share, int by)
{
	share->count += by;
	if (!share->count)
		complete_all(&share->unmapped);
}

static int cp_pin_error(struct cp_share *share, struct dma_buf_attachment *attach)
{
	struct cp_buffer *b = share->buffer;

	switch (CP_RULE(b, Q_PIN)) {
	case CP_PIN_PREFERRED:
		return b->place == cp_fold(share) ? 0 : -EINVAL;
	case CP_PIN_FOLDS:
		return b->place == CP_LOCAL && cp_fold(share) == CP_SYSTEM ? -EINVAL : 0;
	case CP_PIN_CALLER:
		return cp_reaches(b, attach) ? 0 : -EBUSY;
	default:
		return 0;
	}
}

static int cp_attach_error(struct cp_share *share, struct dma_buf_attachment *attach, u32 kind)
{
	switch (CP_RULE(share->buffer, Q_ATTACH)) {
	case CP_ATTACH_NO_STRANGER:
		return cp_pins(share) && !cp_reaches(share->buffer, attach) ? -EBUSY : 0;
	case CP_ATTACH_PEERS:
		return attach->peer2peer ? 0 : -EOPNOTSUPP;
	case CP_ATTACH_REVOCABLE:
		if (!attach->peer2peer || !(kind & CP_TELL))
			return -EOPNOTSUPP;
		return share->revoked ? -ENODEV : 0;
	default:
		return 0;
	}
}

static int cp_exp_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	struct cp_share *share = dmabuf->priv;
	struct cp_buffer *b = share->buffer;
	struct cp_importer *imp = dev_get_drvdata(attach->dev);
	int ret;

	atomic_or(CP_CALLED_ATTACH, &called);
	if (!(imp->kind & CP_REACHES) ||
	    (b->asleep && CP_RULE(b, Q_ASLEEP) == CP_ASLEEP_NO_PEER))
		attach->peer2peer = false;
	dma_resv_lock(dmabuf->resv, NULL);
	ret = cp_attach_error(share, attach, imp->kind);
	dma_resv_unlock(dmabuf->resv);
	if (!ret)
		cp_pass(CP_AT_ATTACH);
	return ret;
}

static void cp_free_table(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct cp_table *table = attach->priv;

	if (table->place == CP_SYSTEM)
		dma_unmap_sgtable(attach->dev, &table->sgt, dir, 0);
	sg_free_table(&table->sgt);
	kfree(table);
	attach->priv = NULL;
}

/* As drivers do: a table that is left is freed, whoever still uses its addresses. */
static void cp_exp_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	struct cp_importer *imp = dev_get_drvdata(attach->dev);

	atomic_or(CP_CALLED_DETACH, &called);
	imp->orphan = attach->priv;
	if (attach->priv)
		cp_free_table(attach, DMA_BIDIRECTIONAL);
}

static int cp_exp_pin(struct dma_buf_attachment *attach)
{
	struct cp_share *share = attach->dmabuf->priv;
	int ret = 0;

	atomic_or(CP_CALLED_PIN, &called);
	if (CP_RULE(share->buffer, Q_PIN) == CP_PIN_REFUSES)
		return -EOPNOTSUPP;
	if (cp_pins(share))
		ret = cp_pin_error(share, attach);
	else
		cp_move(share, cp_fold(share));
	if (!ret)
		share->pins++;
	return ret;
}

static void cp_exp_unpin(struct dma_buf_attachment *attach)
{
	struct cp_share *share = attach->dmabuf->priv;

	atomic_or(CP_CALLED_UNPIN, &called);
	if (share->pins)
		share->pins--;
}

static int cp_place_for_map(struct cp_share *share, struct dma_buf_attachment *attach)
{
	struct cp_buffer *b = share->buffer;

	if (share->revoked && CP_RULE(b, Q_REVOKED_MAP) == CP_REVOKED_MAP_REFUSES)
		return -ENODEV;
	if (CP_RULE(b, Q_MAP) == CP_MAP_IN_PLACE)
		return 0;
	if (cp_pins(share)) {
		if (CP_RULE(b, Q_PINNED_MAP) == CP_PINNED_MAP_NOBODY || cp_reaches(b, attach))
			return 0;
		return -EBUSY;
	}
	if (CP_RULE(b, Q_MAP) == CP_MAP_EVERYBODY)
		cp_move(share, cp_fold(share));
	else /* The drivers look at the one that maps, and not at the others. */
		cp_move(share, attach->peer2peer ? cp_room(b) : CP_SYSTEM);
	return 0;
}

static struct sg_table *cp_exp_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct cp_share *share = attach->dmabuf->priv;
	struct cp_buffer *b = share->buffer;
	struct cp_table *table;
	int ret;

	atomic_or(CP_CALLED_MAP, &called);
	ret = cp_place_for_map(share, attach);
	if (ret)
		return ERR_PTR(ret);
	cp_pass(CP_AT_MAP);
	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return ERR_PTR(-ENOMEM);
	ret = sg_alloc_table(&table->sgt, 1, GFP_KERNEL);
	if (ret)
		goto err_free;
	table->place = b->place;
	if (b->place == CP_LOCAL) {
		/* As amdgpu: an address on the bus, and no page. */
		sg_set_page(table->sgt.sgl, NULL, PAGE_SIZE, 0);
		sg_dma_address(table->sgt.sgl) = CP_LOCAL_DMA;
		sg_dma_len(table->sgt.sgl) = PAGE_SIZE;
	} else {
		sg_set_page(table->sgt.sgl, b->pages[CP_SYSTEM], PAGE_SIZE, 0);
		ret = dma_map_sgtable(attach->dev, &table->sgt, dir, 0);
		if (ret)
			goto err_table;
	}
	attach->priv = table;
	cp_count(share, 1);
	return &table->sgt;

err_table:
	sg_free_table(&table->sgt);
err_free:
	kfree(table);
	return ERR_PTR(ret);
}

static void cp_exp_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt,
			 enum dma_data_direction dir)
{
	atomic_or(CP_CALLED_UNMAP, &called);
	cp_free_table(attach, dir);
	cp_count(attach->dmabuf->priv, -1);
}

static int cp_exp_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct cp_share *share = dmabuf->priv;
	struct cp_buffer *b = share->buffer;
	bool preferred = CP_RULE(b, Q_VMAP) == CP_VMAP_PREFERRED;
	u32 want = preferred ? cp_room(b) : cp_fold(share);

	if (CP_RULE(b, Q_VMAP) == CP_VMAP_REFUSES)
		return -EOPNOTSUPP;
	if (CP_RULE(b, Q_VMAP) != CP_VMAP_NO_PIN) {
		if (!cp_pins(share))
			cp_move(share, want);
		else if (preferred && b->place != want)
			return -EINVAL;
		share->pins++;
	}
	iosys_map_set_vaddr(map, cp_address(b));
	return 0;
}

static void cp_exp_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct cp_share *share = dmabuf->priv;

	if (CP_RULE(share->buffer, Q_VMAP) != CP_VMAP_NO_PIN && share->pins)
		share->pins--;
}

static void cp_free_buffer(struct kref *ref)
{
	struct cp_buffer *b = container_of(ref, struct cp_buffer, ref);

	for (int i = 0; i < 2; i++)
		if (b->pages[i])
			__free_page(b->pages[i]);
	dma_resv_fini(&b->resv);
	kfree(b);
}

static void cp_exp_release(struct dma_buf *dmabuf)
{
	struct cp_share *share = dmabuf->priv;

	kref_put(&share->buffer->ref, cp_free_buffer);
}

#define CP_OPS(pin_op, unpin_op, vmap_op, vunmap_op) {	\
	.attach = cp_exp_attach,			\
	.detach = cp_exp_detach,			\
	.pin = (pin_op),				\
	.unpin = (unpin_op),				\
	.map_dma_buf = cp_exp_map,			\
	.unmap_dma_buf = cp_exp_unmap,			\
	.vmap = (vmap_op),				\
	.vunmap = (vunmap_op),				\
	.release = cp_exp_release,			\
}

/* An exporter that never moves has neither pin nor unpin; some have no vmap. */
static const struct dma_buf_ops cp_exp_ops[2][2] = {
	{
		CP_OPS(cp_exp_pin, cp_exp_unpin, cp_exp_vmap, cp_exp_vunmap),
		CP_OPS(cp_exp_pin, cp_exp_unpin, NULL, NULL),
	},
	{
		CP_OPS(NULL, NULL, cp_exp_vmap, cp_exp_vunmap),
		CP_OPS(NULL, NULL, NULL, NULL),
	},
};

static int cp_export(struct cp_share *share)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct cp_buffer *b = share->buffer;
	struct dma_buf *dmabuf;

	info.ops = &cp_exp_ops[CP_RULE(b, Q_PIN) == CP_PIN_ABSENT]
			      [CP_RULE(b, Q_VMAP) == CP_VMAP_ABSENT];
	info.size = PAGE_SIZE;
	info.flags = O_RDWR | O_CLOEXEC;
	info.resv = &b->resv;
	info.priv = share;
	dmabuf = dma_buf_export(&info);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);
	kref_get(&b->ref);
	share->dmabuf = dmabuf;
	return 0;
}

static int cp_new_buffer(u64 arg)
{
	struct cp_share *share;
	struct cp_buffer *b;
	int ret = -ENOMEM;

	if (arg >> Q_END)
		return -EINVAL;
	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return -ENOMEM;
	kref_init(&b->ref);
	dma_resv_init(&b->resv);
	b->rules = arg;
	b->pages[CP_LOCAL] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	b->pages[CP_SYSTEM] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	cp_for_each_share(share, b) {
		share->buffer = b;
		share->count = 1;
		init_completion(&share->unmapped);
	}
	if (b->pages[CP_LOCAL] && b->pages[CP_SYSTEM])
		ret = cp_export(b->shares);
	if (ret)
		kref_put(&b->ref, cp_free_buffer);
	else
		buffer = b;
	return ret;
}

/* ---- the importers ---- */

static struct cp_share *cp_share_of(struct cp_importer *imp)
{
	return &buffer->shares[!!(imp->kind & CP_SECOND)];
}

static void cp_unmap_locked(struct cp_importer *imp, struct dma_buf_attachment *attach)
{
	if (imp->sgt)
		dma_buf_unmap_attachment(attach, imp->sgt, DMA_BIDIRECTIONAL);
	imp->sgt = NULL;
	imp->invalid = false;
}

/* The lock of the buffer is held; what is told need not be ready, and need not be mapped. */
static void cp_told(struct dma_buf_attachment *attach)
{
	struct cp_importer *imp = attach->importer_priv;

	imp->told++;
	if (!READ_ONCE(imp->ready))
		imp->early++;
	cp_pass(CP_AT_TOLD);
	if (imp->on_told == CP_NOTE)
		imp->invalid = imp->sgt;
	if (imp->on_told == CP_UNMAPS_UNPINS)
		imp->dead |= imp->sgt || imp->pins;
	if (imp->on_told == CP_UNMAPS || imp->on_told == CP_UNMAPS_UNPINS)
		cp_unmap_locked(imp, attach);
	while (imp->on_told == CP_UNMAPS_UNPINS && imp->pins) {
		dma_buf_unpin(attach);
		imp->pins--;
	}
}

static const struct dma_buf_attach_ops cp_attach_ops[4] = {
	{ .allow_peer2peer = false },
	{ .allow_peer2peer = true },
	{ .allow_peer2peer = false, .invalidate_mappings = cp_told },
	{ .allow_peer2peer = true, .invalidate_mappings = cp_told },
};

static int cp_attach(struct cp_importer *imp)
{
	const struct dma_buf_attach_ops *ops = NULL;
	struct dma_buf_attachment *attach;

	if (imp->attach)
		return -EALREADY;
	if (imp->kind & CP_DYNAMIC)
		ops = &cp_attach_ops[!!(imp->kind & CP_PEER) + 2 * !!(imp->kind & CP_TELL)];
	imp->orphan = false;
	attach = ops ? dma_buf_dynamic_attach(cp_share_of(imp)->dmabuf, &imp->pdev->dev, ops, imp) :
		       dma_buf_attach(cp_share_of(imp)->dmabuf, &imp->pdev->dev);
	if (IS_ERR(attach))
		return PTR_ERR(attach);
	cp_pass(CP_AT_INIT);
	imp->attach = attach;
	WRITE_ONCE(imp->ready, true);
	return 0;
}

static int cp_map(struct cp_importer *imp, bool again)
{
	struct sg_table *sgt;

	if (imp->dead)
		return -EINVAL;
	if (imp->sgt && !imp->invalid && !again)
		return -EALREADY;
	cp_unmap_locked(imp, imp->attach);
	sgt = dma_buf_map_attachment(imp->attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	imp->sgt = sgt;
	return 0;
}

static int cp_pin(struct cp_importer *imp)
{
	int ret = dma_buf_pin(imp->attach);

	if (!ret)
		imp->pins++;
	return ret;
}

static int cp_unpin(struct cp_importer *imp, bool force)
{
	if (!imp->pins && !force)
		return -EALREADY;
	dma_buf_unpin(imp->attach);
	if (imp->pins)
		imp->pins--;
	return 0;
}

static int cp_detach(struct cp_importer *imp, bool force)
{
	if ((imp->sgt || imp->pins) && !force)
		return -EBUSY;
	dma_buf_detach(cp_share_of(imp)->dmabuf, imp->attach);
	imp->attach = NULL;
	imp->ready = false;
	imp->sgt = NULL;
	imp->invalid = false;
	imp->dead = false;
	imp->pins = 0;
	return 0;
}

static int cp_vmap(struct cp_importer *imp, bool on)
{
	int ret = 0;

	if (imp->vmapped == on)
		return -EALREADY;
	if (on)
		ret = dma_buf_vmap_unlocked(cp_share_of(imp)->dmabuf, &imp->vmap);
	else
		dma_buf_vunmap_unlocked(cp_share_of(imp)->dmabuf, &imp->vmap);
	if (!ret)
		imp->vmapped = on;
	return ret;
}

static const char *cp_fence_name(struct dma_fence *fence)
{
	return "cenalloc_peers";
}

static const struct dma_fence_ops cp_fence_ops = {
	.get_driver_name = cp_fence_name,
	.get_timeline_name = cp_fence_name,
};

/* Nobody waits for DMA that a test forgot to end. */
static void cp_finish_late(struct work_struct *work)
{
	struct cp_importer *imp = container_of(work, struct cp_importer, finish.work);

	dma_fence_signal(imp->fence);
}

static int cp_use(struct cp_importer *imp, u64 usage)
{
	struct cp_fence *fence;
	int ret;

	if (usage > DMA_RESV_USAGE_BOOKKEEP)
		return -EINVAL;
	if (imp->fence)
		return -EALREADY;
	ret = dma_resv_reserve_fences(&buffer->resv, 1);
	if (ret)
		return ret;
	fence = kzalloc(sizeof(*fence), GFP_KERNEL);
	if (!fence)
		return -ENOMEM;
	spin_lock_init(&fence->lock);
	dma_fence_init(&fence->base, &cp_fence_ops, &fence->lock, dma_fence_context_alloc(1), 1);
	dma_resv_add_fence(&buffer->resv, &fence->base, usage);
	imp->fence = &fence->base;
	imp->fence_place = imp->sgt ? container_of(imp->sgt, struct cp_table, sgt)->place :
				      buffer->place;
	schedule_delayed_work(&imp->finish, msecs_to_jiffies(4 * patience));
	return 0;
}

static int cp_finish(struct cp_importer *imp)
{
	if (!imp->fence)
		return -EALREADY;
	cancel_delayed_work_sync(&imp->finish);
	dma_fence_signal(imp->fence);
	dma_fence_put(imp->fence);
	imp->fence = NULL;
	return 0;
}

/* ---- what the exporter does by itself ---- */

static int cp_self_pin(struct cp_share *share, u64 place)
{
	struct cp_buffer *b = share->buffer;

	if (place > CP_SYSTEM)
		return -EINVAL;
	if (cp_pins(share) && b->place != place && CP_RULE(b, Q_PIN) != CP_PIN_ANYWHERE)
		return -EINVAL;
	if (!cp_pins(share))
		cp_move(share, place);
	share->pins++;
	return 0;
}

static int cp_wait_fences(struct cp_buffer *b, u64 usage)
{
	long left;

	if (usage > DMA_RESV_USAGE_BOOKKEEP)
		return -EINVAL;
	left = dma_resv_wait_timeout(&b->resv, usage, false, msecs_to_jiffies(patience));
	return left > 0 ? 0 : left < 0 ? left : -ETIMEDOUT;
}

static int cp_wait_unmaps(struct cp_share *share)
{
	return wait_for_completion_timeout(&share->unmapped, msecs_to_jiffies(patience)) ?
	       0 : -ETIMEDOUT;
}

/* The parts of a revoke; those of vfio are about one dma-buf. */
static int cp_revoke_locked(struct cp_buffer *b, const struct cp_step *step)
{
	struct cp_share *share = b->shares;

	switch (step->op) {
	case CP_REVOKE_SET:
		if (step->arg >= CP_SHARES || !b->shares[step->arg].dmabuf)
			return -EINVAL;
		b->shares[step->arg].revoked = true;
		return 0;
	case CP_PUT:
		cp_count(share, -1);
		return 0;
	case CP_DONE:
		b->returned = true;
		return 0;
	case CP_REARM:
		reinit_completion(&share->unmapped);
		cp_count(share, 1);
		return 0;
	case CP_UNREVOKE:
		/* As vfio: who attached meanwhile is told, too. */
		cp_tell_all(b);
		share->revoked = false;
		b->returned = false;
		return 0;
	default: /* CP_NOTIFY */
		cp_tell_all(b);
		return 0;
	}
}

static int cp_exporter_locked(struct cp_buffer *b, const struct cp_step *step)
{
	switch (step->op) {
	case CP_MOVE:
		if (step->arg > CP_SYSTEM)
			return -EINVAL;
		if (b->shares[0].pins + b->shares[1].pins)
			return -EBUSY;
		cp_move(b->shares, step->arg);
		return 0;
	case CP_LOCAL_FULL:
		b->local_full = step->arg;
		return 0;
	case CP_SELF_PIN:
		return cp_self_pin(b->shares, step->arg);
	case CP_SELF_UNPIN:
		if (!b->shares[0].pins)
			return -EALREADY;
		b->shares[0].pins--;
		return 0;
	case CP_MAP_OWN:
		b->own_map = cp_address(b);
		return 0;
	case CP_WORK:
		b->own_work = !step->arg ? NULL : b->own_map ?: cp_address(b);
		return 0;
	case CP_SLEEP:
		b->asleep = step->arg;
		return 0;
	case CP_DISABLE:
		b->disabled = true;
		return 0;
	default:
		return cp_revoke_locked(b, step);
	}
}

static int cp_exporter_step(struct cp_buffer *b, const struct cp_step *step)
{
	int ret;

	if (step->op == CP_WAIT_FENCES)
		return cp_wait_fences(b, step->arg);
	if (step->op == CP_WAIT_UNMAPS)
		return cp_wait_unmaps(b->shares);
	dma_resv_lock(&b->resv, NULL);
	ret = cp_exporter_locked(b, step);
	dma_resv_unlock(&b->resv);
	return ret;
}

/* ---- steps ---- */

static int cp_importer_locked(struct cp_importer *imp, const struct cp_step *step)
{
	switch (step->op) {
	case CP_PIN:
		return cp_pin(imp);
	case CP_UNPIN:
		return cp_unpin(imp, step->arg);
	case CP_MAP:
		return cp_map(imp, step->arg);
	case CP_UNMAP:
		if (!imp->sgt)
			return -EALREADY;
		cp_unmap_locked(imp, imp->attach);
		return 0;
	default: /* CP_USE */
		return cp_use(imp, step->arg);
	}
}

static int cp_importer_step(struct cp_importer *imp, const struct cp_step *step)
{
	int ret;

	switch (step->op) {
	case CP_ATTACH:
		return cp_attach(imp);
	case CP_VMAP:
	case CP_VUNMAP:
		return cp_vmap(imp, step->op == CP_VMAP);
	case CP_FINISH:
		return cp_finish(imp);
	}
	if (!imp->attach)
		return -ENOTCONN;
	if (step->op == CP_DETACH)
		return cp_detach(imp, step->arg);
	dma_resv_lock(&buffer->resv, NULL);
	ret = cp_importer_locked(imp, step);
	dma_resv_unlock(&buffer->resv);
	return ret;
}

static int cp_point_step(const struct cp_step *step)
{
	if (step->arg >= CP_POINTS)
		return -EINVAL;
	switch (step->op) {
	case CP_HOLD:
		reinit_completion(&points[step->arg].reached);
		reinit_completion(&points[step->arg].go);
		atomic_set(&points[step->arg].armed, 1);
		return 0;
	case CP_AWAIT:
		return wait_for_completion_timeout(&points[step->arg].reached,
						   msecs_to_jiffies(patience)) ? 0 : -ETIMEDOUT;
	default:
		atomic_set(&points[step->arg].armed, 0);
		complete_all(&points[step->arg].go);
		return 0;
	}
}

static void cp_drop_buffer(void)
{
	struct cp_importer *imp;
	struct cp_share *share;

	if (!buffer)
		return;
	for (imp = importers; imp < importers + CP_IMPORTERS; imp++) {
		if (imp->fence)
			cp_finish(imp);
		if (imp->vmapped)
			cp_vmap(imp, false);
		if (imp->attach) {
			dma_resv_lock(&buffer->resv, NULL);
			cp_unmap_locked(imp, imp->attach);
			while (imp->pins)
				cp_unpin(imp, false);
			dma_resv_unlock(&buffer->resv);
			cp_detach(imp, true);
		}
		imp->early = 0;
		imp->orphan = false;
	}
	cp_for_each_share(share, buffer)
		if (share->dmabuf)
			dma_buf_put(share->dmabuf);
	kref_put(&buffer->ref, cp_free_buffer);
	buffer = NULL;
}

/* What changes the cast: nobody else is in a step. */
static int cp_cast_step(const struct cp_step *step)
{
	struct cp_importer *imp = &importers[step->who];
	u32 bits = step->arg >> 16;
	int ret = 0;

	if (step->op == CP_NEW) {
		cp_drop_buffer();
		return cp_new_buffer(step->arg);
	}
	if (imp->attach)
		return -EBUSY;
	if (bits < 12 || bits > 64)
		return -EINVAL;
	imp->kind = step->arg & 0xff;
	imp->on_told = step->arg >> 8 & 0xff;
	if (!buffer)
		return -ENODEV;
	if (!cp_share_of(imp)->dmabuf)
		ret = cp_export(cp_share_of(imp));
	return ret ?: dma_coerce_mask_and_coherent(&imp->pdev->dev, DMA_BIT_MASK(bits));
}

static int cp_make_step(struct cp_step *step)
{
	struct cp_importer *imp = &importers[step->who];
	int ret;

	if (step->op == CP_QUERY)
		return 0;
	if (step->op >= CP_HOLD)
		return cp_point_step(step);
	if (step->op == CP_LOCAL_FULL || step->op >= CP_MOVE)
		return cp_exporter_step(buffer, step);
	mutex_lock(&imp->lock);
	ret = cp_importer_step(imp, step);
	mutex_unlock(&imp->lock);
	return ret;
}

/* Whether the storage is no longer where somebody has its addresses, or is used for something else. */
static bool cp_is_gone(struct cp_importer *imp, u32 place)
{
	return place != buffer->place || cp_share_of(imp)->revoked || buffer->returned ||
	       buffer->disabled;
}

static void cp_look_at(struct cp_step *step, struct cp_importer *imp, u32 bit)
{
	bool busy = imp->fence && !dma_fence_is_signaled(imp->fence);
	bool stale = imp->orphan || (busy && cp_is_gone(imp, imp->fence_place)) ||
		     (imp->vmapped && imp->vmap.vaddr != cp_address(buffer));

	step->early |= imp->early ? bit : 0;
	step->busy |= busy ? bit : 0;
	step->peers |= imp->attach && imp->attach->peer2peer ? bit : 0;
	if (imp->sgt) {
		struct cp_table *table = container_of(imp->sgt, struct cp_table, sgt);

		stale |= cp_is_gone(imp, table->place);
		step->mapped |= bit;
		step->invalid |= imp->invalid ? bit : 0;
		step->strayed |= table->place == CP_LOCAL && !imp->attach->peer2peer ? bit : 0;
	}
	step->stale |= stale ? bit : 0;
}

static void cp_look(struct cp_step *step, const u32 *told)
{
	struct cp_buffer *b = buffer;
	struct cp_importer *imp = &importers[step->who];

	dma_resv_lock(&b->resv, NULL);
	step->place = b->place;
	step->pins = b->shares[0].pins + b->shares[1].pins;
	for (int i = 0; i < CP_IMPORTERS; i++) {
		step->told |= importers[i].told != told[i] ? 1u << i : 0;
		cp_look_at(step, &importers[i], 1u << i);
	}
	if ((b->own_map && b->own_map != cp_address(b)) ||
	    (b->own_work && b->own_work != cp_address(b)))
		step->stale |= CP_EXPORTER_BIT;
	if (imp->sgt)
		step->dma = sg_dma_address(imp->sgt->sgl);
	dma_resv_unlock(&b->resv);
	step->called = atomic_read(&called);
}

int cp_step(struct cp_step *step)
{
	u32 told[CP_IMPORTERS];
	int ret = 0;

	if (step->op >= CP_OPS || step->who >= CP_IMPORTERS)
		return -EINVAL;
	*step = (struct cp_step){ .op = step->op, .who = step->who, .arg = step->arg };
	if (step->op == CP_NEW || step->op == CP_IMPORTER) {
		down_write(&cast);
		ret = cp_cast_step(step);
		up_write(&cast);
		return ret;
	}
	down_read(&cast);
	if (!buffer) {
		ret = -ENODEV;
		goto out;
	}
	for (int i = 0; i < CP_IMPORTERS; i++)
		told[i] = importers[i].told;
	atomic_set(&called, 0);
	step->error = cp_make_step(step);
	cp_look(step, told);
out:
	up_read(&cast);
	return ret;
}
EXPORT_SYMBOL_GPL(cp_step);

int cp_open(void)
{
	return atomic_xchg(&opened, 1) ? -EBUSY : 0;
}
EXPORT_SYMBOL_GPL(cp_open);

void cp_close(void)
{
	struct cp_step go = { .op = CP_RELEASE };

	for (go.arg = 0; go.arg < CP_POINTS; go.arg++)
		cp_point_step(&go);
	down_write(&cast);
	cp_drop_buffer();
	up_write(&cast);
	atomic_set(&opened, 0);
}
EXPORT_SYMBOL_GPL(cp_close);

/* ---- the device ---- */

static int cp_file_open(struct inode *inode, struct file *file)
{
	return cp_open();
}

static int cp_file_release(struct inode *inode, struct file *file)
{
	cp_close();
	return 0;
}

static long cp_file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct cp_step step;
	int ret;

	if (cmd != CP_STEP)
		return -ENOTTY;
	if (copy_from_user(&step, (void __user *)arg, sizeof(step)))
		return -EFAULT;
	ret = cp_step(&step);
	if (!ret && copy_to_user((void __user *)arg, &step, sizeof(step)))
		ret = -EFAULT;
	return ret;
}

static const struct file_operations cp_file_ops = {
	.owner = THIS_MODULE,
	.open = cp_file_open,
	.release = cp_file_release,
	.unlocked_ioctl = cp_file_ioctl,
};

static struct miscdevice cp_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "cenalloc_peers",
	.fops = &cp_file_ops,
	.mode = 0600,
};

static void cp_remove_importers(int count)
{
	while (count--)
		platform_device_unregister(importers[count].pdev);
}

static int __init cp_init(void)
{
	int i, ret;

	for (i = 0; i < CP_POINTS; i++) {
		init_completion(&points[i].reached);
		init_completion(&points[i].go);
	}
	for (i = 0; i < CP_IMPORTERS; i++) {
		struct cp_importer *imp = &importers[i];

		mutex_init(&imp->lock);
		INIT_DELAYED_WORK(&imp->finish, cp_finish_late);
		imp->pdev = platform_device_register_simple("cp-importer", i, NULL, 0);
		if (IS_ERR(imp->pdev)) {
			cp_remove_importers(i);
			return PTR_ERR(imp->pdev);
		}
		platform_set_drvdata(imp->pdev, imp);
	}
	ret = misc_register(&cp_misc);
	if (ret)
		cp_remove_importers(CP_IMPORTERS);
	return ret;
}

static void __exit cp_exit(void)
{
	misc_deregister(&cp_misc);
	cp_remove_importers(CP_IMPORTERS);
}

module_init(cp_init);
module_exit(cp_exit);

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
MODULE_IMPORT_NS(DMA_BUF);
#else
MODULE_IMPORT_NS("DMA_BUF");
#endif
MODULE_DESCRIPTION("dma-buf exporter and importers that a test drives step by step");
MODULE_LICENSE("GPL");
