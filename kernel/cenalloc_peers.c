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

#define CP_RULE(b, question) ((b)->rules >> (question) & 0xf)
enum {
	Q_ATTACH = 0,
	Q_FOLD = 4,
	Q_PIN = 8,
	Q_MAP = 12,
	Q_PINNED_MAP = 16,
	Q_VMAP = 20,
	Q_REVOKED_MAP = 24,
};

struct cp_buffer {
	struct dma_buf *dmabuf;
	struct page *pages[2];
	u32 rules;
	u32 place;
	u32 pins;
	u32 maps;
	bool revoked;
	bool local_full;
	wait_queue_head_t unmapped;
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
	bool vmapped;
	struct iosys_map vmap;
	struct dma_fence *fence;
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

/* Local memory, if there is room or the buffer lies there. */
static u32 cp_room(struct cp_buffer *b)
{
	return b->place == CP_LOCAL || !b->local_full ? CP_LOCAL : CP_SYSTEM;
}

/* What everybody who is attached reaches. */
static u32 cp_fold(struct cp_buffer *b)
{
	struct dma_buf_attachment *attach;

	list_for_each_entry(attach, &b->dmabuf->attachments, node) {
		struct cp_importer *imp = dev_get_drvdata(attach->dev);

		if (CP_RULE(b, Q_FOLD) == CP_FOLD_MAPPERS && (imp->kind & CP_IDLE))
			continue;
		if (!attach->peer2peer)
			return CP_SYSTEM;
	}
	return cp_room(b);
}

static bool cp_reaches(struct cp_buffer *b, struct dma_buf_attachment *attach)
{
	return attach->peer2peer || b->place == CP_SYSTEM;
}

static void cp_move(struct cp_buffer *b, u32 place)
{
	if (b->place == place)
		return;
	dma_buf_invalidate_mappings(b->dmabuf);
	memcpy(page_address(b->pages[place]), page_address(b->pages[b->place]), PAGE_SIZE);
	b->place = place;
}

static int cp_pin_error(struct cp_buffer *b, struct dma_buf_attachment *attach)
{
	switch (CP_RULE(b, Q_PIN)) {
	case CP_PIN_PREFERRED:
		return b->place == cp_fold(b) ? 0 : -EINVAL;
	case CP_PIN_FOLDS:
		return b->place == CP_LOCAL && cp_fold(b) == CP_SYSTEM ? -EINVAL : 0;
	case CP_PIN_CALLER:
		return cp_reaches(b, attach) ? 0 : -EBUSY;
	default:
		return 0;
	}
}

static int cp_attach_error(struct cp_buffer *b, struct dma_buf_attachment *attach, u32 kind)
{
	switch (CP_RULE(b, Q_ATTACH)) {
	case CP_ATTACH_NO_STRANGER:
		return b->pins && !cp_reaches(b, attach) ? -EBUSY : 0;
	case CP_ATTACH_PEERS:
		return attach->peer2peer ? 0 : -EOPNOTSUPP;
	case CP_ATTACH_REVOCABLE:
		if (!attach->peer2peer || !(kind & CP_TELL))
			return -EOPNOTSUPP;
		return b->revoked ? -ENODEV : 0;
	default:
		return 0;
	}
}

static int cp_exp_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	struct cp_buffer *b = dmabuf->priv;
	struct cp_importer *imp = dev_get_drvdata(attach->dev);
	int ret;

	atomic_or(CP_CALLED_ATTACH, &called);
	if (!(imp->kind & CP_REACHES))
		attach->peer2peer = false;
	dma_resv_lock(dmabuf->resv, NULL);
	ret = cp_attach_error(b, attach, imp->kind);
	dma_resv_unlock(dmabuf->resv);
	if (!ret)
		cp_pass(CP_AT_ATTACH);
	return ret;
}

static void cp_exp_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	atomic_or(CP_CALLED_DETACH, &called);
}

static int cp_exp_pin(struct dma_buf_attachment *attach)
{
	struct cp_buffer *b = attach->dmabuf->priv;
	int ret = 0;

	atomic_or(CP_CALLED_PIN, &called);
	if (CP_RULE(b, Q_PIN) == CP_PIN_REFUSES)
		return -EOPNOTSUPP;
	if (b->pins)
		ret = cp_pin_error(b, attach);
	else
		cp_move(b, cp_fold(b));
	if (!ret)
		b->pins++;
	return ret;
}

static void cp_exp_unpin(struct dma_buf_attachment *attach)
{
	struct cp_buffer *b = attach->dmabuf->priv;

	atomic_or(CP_CALLED_UNPIN, &called);
	if (b->pins)
		b->pins--;
}

static int cp_place_for_map(struct cp_buffer *b, struct dma_buf_attachment *attach)
{
	if (b->revoked && CP_RULE(b, Q_REVOKED_MAP) == CP_REVOKED_MAP_REFUSES)
		return -ENODEV;
	if (CP_RULE(b, Q_MAP) == CP_MAP_IN_PLACE)
		return 0;
	if (b->pins) {
		if (CP_RULE(b, Q_PINNED_MAP) == CP_PINNED_MAP_NOBODY || cp_reaches(b, attach))
			return 0;
		return -EBUSY;
	}
	if (CP_RULE(b, Q_MAP) == CP_MAP_EVERYBODY)
		cp_move(b, cp_fold(b));
	else /* The drivers look at the one that maps, and not at the others. */
		cp_move(b, attach->peer2peer ? cp_room(b) : CP_SYSTEM);
	return 0;
}

static struct sg_table *cp_exp_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct cp_buffer *b = attach->dmabuf->priv;
	struct cp_table *table;
	int ret;

	atomic_or(CP_CALLED_MAP, &called);
	ret = cp_place_for_map(b, attach);
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
	b->maps++;
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
	struct cp_table *table = container_of(sgt, struct cp_table, sgt);
	struct cp_buffer *b = attach->dmabuf->priv;

	atomic_or(CP_CALLED_UNMAP, &called);
	if (table->place == CP_SYSTEM)
		dma_unmap_sgtable(attach->dev, sgt, dir, 0);
	sg_free_table(sgt);
	kfree(table);
	b->maps--;
	wake_up_all(&b->unmapped);
}

static int cp_exp_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct cp_buffer *b = dmabuf->priv;
	bool preferred = CP_RULE(b, Q_VMAP) == CP_VMAP_PREFERRED;
	u32 want = preferred ? cp_room(b) : cp_fold(b);

	if (CP_RULE(b, Q_VMAP) == CP_VMAP_REFUSES)
		return -EOPNOTSUPP;
	if (CP_RULE(b, Q_VMAP) != CP_VMAP_NO_PIN) {
		if (!b->pins)
			cp_move(b, want);
		else if (preferred && b->place != want)
			return -EINVAL;
		b->pins++;
	}
	iosys_map_set_vaddr(map, page_address(b->pages[b->place]));
	return 0;
}

static void cp_exp_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct cp_buffer *b = dmabuf->priv;

	if (CP_RULE(b, Q_VMAP) != CP_VMAP_NO_PIN && b->pins)
		b->pins--;
}

static void cp_free_buffer(struct cp_buffer *b)
{
	__free_page(b->pages[CP_LOCAL]);
	__free_page(b->pages[CP_SYSTEM]);
	kfree(b);
}

static void cp_exp_release(struct dma_buf *dmabuf)
{
	cp_free_buffer(dmabuf->priv);
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

static int cp_new_buffer(u64 arg)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct dma_buf *dmabuf;
	struct cp_buffer *b;

	if (arg >> 28)
		return -EINVAL;
	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return -ENOMEM;
	init_waitqueue_head(&b->unmapped);
	b->rules = arg;
	b->pages[CP_LOCAL] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	b->pages[CP_SYSTEM] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!b->pages[CP_LOCAL] || !b->pages[CP_SYSTEM])
		goto err_pages;
	info.ops = &cp_exp_ops[CP_RULE(b, Q_PIN) == CP_PIN_ABSENT]
			      [CP_RULE(b, Q_VMAP) == CP_VMAP_ABSENT];
	info.size = PAGE_SIZE;
	info.flags = O_RDWR | O_CLOEXEC;
	info.priv = b;
	dmabuf = dma_buf_export(&info);
	if (IS_ERR(dmabuf)) {
		cp_free_buffer(b);
		return PTR_ERR(dmabuf);
	}
	b->dmabuf = dmabuf;
	buffer = b;
	return 0;

err_pages:
	for (int i = 0; i < 2; i++)
		if (b->pages[i])
			__free_page(b->pages[i]);
	kfree(b);
	return -ENOMEM;
}

/* ---- the importers ---- */

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
	attach = ops ? dma_buf_dynamic_attach(buffer->dmabuf, &imp->pdev->dev, ops, imp) :
		       dma_buf_attach(buffer->dmabuf, &imp->pdev->dev);
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
	dma_buf_detach(buffer->dmabuf, imp->attach);
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
		ret = dma_buf_vmap_unlocked(buffer->dmabuf, &imp->vmap);
	else
		dma_buf_vunmap_unlocked(buffer->dmabuf, &imp->vmap);
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
	ret = dma_resv_reserve_fences(buffer->dmabuf->resv, 1);
	if (ret)
		return ret;
	fence = kzalloc(sizeof(*fence), GFP_KERNEL);
	if (!fence)
		return -ENOMEM;
	spin_lock_init(&fence->lock);
	dma_fence_init(&fence->base, &cp_fence_ops, &fence->lock, dma_fence_context_alloc(1), 1);
	dma_resv_add_fence(buffer->dmabuf->resv, &fence->base, usage);
	imp->fence = &fence->base;
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

static int cp_self_pin(struct cp_buffer *b, u64 place)
{
	if (place > CP_SYSTEM)
		return -EINVAL;
	if (b->pins && b->place != place && CP_RULE(b, Q_PIN) != CP_PIN_ANYWHERE)
		return -EINVAL;
	if (!b->pins)
		cp_move(b, place);
	b->pins++;
	return 0;
}

static int cp_wait_fences(struct cp_buffer *b, u64 usage)
{
	long left;

	if (usage > DMA_RESV_USAGE_BOOKKEEP)
		return -EINVAL;
	left = dma_resv_wait_timeout(b->dmabuf->resv, usage, false, msecs_to_jiffies(patience));
	return left > 0 ? 0 : left < 0 ? left : -ETIMEDOUT;
}

static int cp_wait_unmaps(struct cp_buffer *b)
{
	return wait_event_timeout(b->unmapped, !READ_ONCE(b->maps), msecs_to_jiffies(patience)) ?
	       0 : -ETIMEDOUT;
}

static int cp_exporter_locked(struct cp_buffer *b, const struct cp_step *step)
{
	switch (step->op) {
	case CP_MOVE:
		if (step->arg > CP_SYSTEM)
			return -EINVAL;
		if (b->pins)
			return -EBUSY;
		cp_move(b, step->arg);
		return 0;
	case CP_LOCAL_FULL:
		b->local_full = step->arg;
		return 0;
	case CP_SELF_PIN:
		return cp_self_pin(b, step->arg);
	case CP_SELF_UNPIN:
		if (!b->pins)
			return -EALREADY;
		b->pins--;
		return 0;
	case CP_REVOKE_SET:
		b->revoked = true;
		return 0;
	case CP_UNREVOKE:
		/* As vfio: who attached meanwhile is told, too. */
		dma_buf_invalidate_mappings(b->dmabuf);
		b->revoked = false;
		return 0;
	default: /* CP_NOTIFY, and the middle of CP_REVOKE */
		b->revoked |= step->op == CP_REVOKE;
		dma_buf_invalidate_mappings(b->dmabuf);
		return 0;
	}
}

static int cp_exporter_step(struct cp_buffer *b, const struct cp_step *step)
{
	int ret;

	if (step->op == CP_WAIT_FENCES)
		return cp_wait_fences(b, step->arg);
	if (step->op == CP_WAIT_UNMAPS)
		return cp_wait_unmaps(b);
	dma_resv_lock(b->dmabuf->resv, NULL);
	ret = cp_exporter_locked(b, step);
	dma_resv_unlock(b->dmabuf->resv);
	if (step->op == CP_REVOKE)
		ret = cp_wait_fences(b, DMA_RESV_USAGE_BOOKKEEP) ?: cp_wait_unmaps(b);
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
	dma_resv_lock(buffer->dmabuf->resv, NULL);
	ret = cp_importer_locked(imp, step);
	dma_resv_unlock(buffer->dmabuf->resv);
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

	if (!buffer)
		return;
	for (imp = importers; imp < importers + CP_IMPORTERS; imp++) {
		if (imp->fence)
			cp_finish(imp);
		if (imp->vmapped)
			cp_vmap(imp, false);
		if (imp->attach) {
			dma_resv_lock(buffer->dmabuf->resv, NULL);
			cp_unmap_locked(imp, imp->attach);
			while (imp->pins)
				cp_unpin(imp, false);
			dma_resv_unlock(buffer->dmabuf->resv);
			cp_detach(imp, true);
		}
		imp->early = 0;
	}
	dma_buf_put(buffer->dmabuf);
	buffer = NULL;
}

/* What changes the cast: nobody else is in a step. */
static int cp_cast_step(const struct cp_step *step)
{
	struct cp_importer *imp = &importers[step->who];
	u32 bits = step->arg >> 16;

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
	return dma_coerce_mask_and_coherent(&imp->pdev->dev, DMA_BIT_MASK(bits));
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

static void cp_look(struct cp_step *step, const u32 *told)
{
	struct cp_importer *imp;
	struct cp_table *table;
	u32 bit = 1;

	dma_resv_lock(buffer->dmabuf->resv, NULL);
	step->place = buffer->place;
	step->pins = buffer->pins;
	for (imp = importers; imp < importers + CP_IMPORTERS; imp++, told++, bit <<= 1) {
		step->told |= imp->told != *told ? bit : 0;
		step->early |= imp->early ? bit : 0;
		step->busy |= imp->fence && !dma_fence_is_signaled(imp->fence) ? bit : 0;
		step->peers |= imp->attach && imp->attach->peer2peer ? bit : 0;
		if (!imp->sgt)
			continue;
		table = container_of(imp->sgt, struct cp_table, sgt);
		step->mapped |= bit;
		step->invalid |= imp->invalid ? bit : 0;
		step->stale |= table->place != buffer->place || buffer->revoked ? bit : 0;
		step->strayed |= table->place == CP_LOCAL && !(imp->kind & CP_REACHES) ? bit : 0;
	}
	imp = &importers[step->who];
	if (imp->sgt)
		step->dma = sg_dma_address(imp->sgt->sgl);
	dma_resv_unlock(buffer->dmabuf->resv);
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
