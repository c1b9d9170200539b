/** Small texts of every kind of paste, from which others are made. They are made up. */

/** By kind, one or several. */
export const SMALL_TEXTS: Readonly<Record<string, readonly string[]>> = {
  'kernel-log': [
    `[    0.000000] Reserved memory: created CMA memory pool at 0x0000000030000000, size 64 MiB
[    0.000000] OF: reserved mem: initialized node linux,cma, compatible id shared-dma-pool
[    0.000000] OF: fdt: Reserved memory: failed to reserve memory for node 'tee@10000000': base 0x10000000, size 2 MiB
[    0.000000] Reserved memory: incorrect alignment of CMA region
[    0.000000] OF: reserved mem: node pool0 compatible matching fail
[    0.000000]   DMA      [mem 0x0000000000000000-0x000000003fffffff]
[    0.000000]   node   0: [mem 0x0000000000001000-0x000000003fffffff]
[    0.100000] software IO TLB: mapped [mem 0x0000000038000000-0x000000003c000000] (64MB)
[    1.000000] iommu: Default domain type: Translated
[    1.100000] vop 2000.vop: Adding to iommu group 3
[    9.000000] cma: cma_alloc: linux,cma: alloc failed, req-size: 2025 pages, ret: -12
[    9.000000] cma: number of available pages: 1900@5+1024@5120=> 2924 free of 16384 total pages
[    9.100000] isp 3000.isp: swiotlb buffer is full (sz: 524288 bytes), total 32768 (slots), used 12 (slots)
[    9.200000] cam 4000.cam: DMA addr 0x00000000c0000000+4096 overflow (mask ffffffff, bus limit bfffffff).
[    9.300000] videobuf2_common: [cap-00000000abcdef12] __prepare_dmabuf: invalid dmabuf length 3110400 for plane 0, minimum length 3133440
[    9.400000] contiguous mapping is too small 4096/2088960`,
    `arm-smmu 15000000.iommu: Unhandled context fault: fsr=0x402, iova=0xfe000000, fsynr=0x110001, cbfrsynra=0x420, cb=3
arm-smmu-v3 3000.iommu: event 0x10 received:
arm-smmu-v3 3000.iommu: 	0x0000042000000010
arm-smmu-v3 3000.iommu: 	0x0000020800000000
arm-smmu-v3 3000.iommu: 	0x00000000fd000000
arm-smmu-v3 3000.iommu: 	0x0000000000000000
DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0xfc000000 [fault reason 0x05] PTE Write access is not set
DMA-API: isp 1000.isp: mapping sg segment longer than device claims to support [len=1048576] [max=65536]
npu 2000.npu: Coherent DMA mask 0xfffffff (pfn 0x0-0x10000) covers a smaller range of system memory than the DMA zone pfn 0x0-0x20000
Error getting dmabuf scatterlist
cma: __cma_alloc: reserved: alloc failed, req-size: 257 pages, ret: -12
cma: number of available pages: 
cma: range 0: 41@23+900@1024
cma: => 941 free of 16384 total pages`,
  ],
  'cma-areas': [
    `root@board:~# grep . /sys/kernel/debug/cma/*/*
/sys/kernel/debug/cma/linux,cma/base_pfn:196608
/sys/kernel/debug/cma/linux,cma/bitmap:4294967295 65535 0 4294967295
/sys/kernel/debug/cma/linux,cma/count:1024
/sys/kernel/debug/cma/linux,cma/maxchunk:384
/sys/kernel/debug/cma/linux,cma/order_per_bit:3
/sys/kernel/debug/cma/linux,cma/used:640`,
    `==> /sys/kernel/debug/cma/reserved/count <==
4096
==> /sys/kernel/debug/cma/reserved/used <==
4000`,
  ],
  iomem: [
    `00000000-3b3fffff : System RAM
  00080000-00feffff : Kernel code
  2c000000-3b3fffff : reserved
fd500000-fd50930f : fd500000.pcie pcie@7d500000
100000000-1ffffffff : System RAM`,
  ],
  'device-tree': [
    `/dts-v1/;
#define POOL 0x1000000
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@40000000 { device_type = "memory"; reg = <0x0 0x40000000 0x1 0x0>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		pool: cma@a0000000 { compatible = "shared-dma-pool"; reusable; reg = <0x0 0xa0000000 0x0 0x2000000>; };
		linux,cma { compatible = "shared-dma-pool"; reusable; size = <0x0 0x8000000>; alignment = <0x0 (POOL * 2)>; alloc-ranges = <0x0 0x40000000 0x0 0x20000000>; };
	};
	soc {
		#address-cells = <1>;
		#size-cells = <1>;
		dma-ranges = <0xc0000000 0x0 0x40000000 0x40000000>;
		isp@1000 { compatible = "made,up"; reg = <0x1000 0x10>; memory-region = <&pool>; };
		vpu: vpu@2000 { iommus = <&mmu 0x10>; };
	};
};
&vpu { status = "okay"; };`,
    `/dts-v1/;
/plugin/;
/ { fragment@0 { target-path = "/reserved-memory"; __overlay__ { #address-cells = <1>; #size-cells = <1>;
	image@0 { compatible = "shared-dma-pool"; reusable; reg = [3b 40 00 00 00 4c 00 00]; }; }; }; };`,
  ],
  'drm-info': [
    `Node: /dev/dri/card0
├───Driver: made (up) version 1.0.0 (20260101)
└───Planes
    └───Plane 0
        ├───Object ID: 31
        ├───Formats:
        │   └───XRGB8888 (0x34325258)
        └───Properties
            ├───"type" (immutable): enum {Overlay, Primary, Cursor} = Primary
            └───"IN_FORMATS" (immutable): blob = 32
                └───LINEAR (0x0)
                    └───NV12 (0x3231564e)`,
    `Node: /dev/dri/card0
├───Driver: made (up) version 1.0.0 (20260101)
│   ├───DRM_CAP_CURSOR_WIDTH = 64
│   └───DRM_CAP_CURSOR_HEIGHT = 64
├───Framebuffer size
│   ├───Width: [32, 4096]
│   └───Height: [32, 2160]
└───Planes
    └───Plane 0
        ├───Object ID: 37
        ├───Legacy info
        │   ├───FB ID: 0
        │   └───Formats:
        │       └───ARGB8888 (0x34325241)
        └───Properties
            └───"type" (immutable): enum {Overlay, Primary, Cursor} = Cursor`,
    `{
  "\\/dev\\/dri\\/card0":{
    "driver":{ "name":"made", "caps":{ "CURSOR_WIDTH":64, "CURSOR_HEIGHT":64 } },
    "fb_size":{ "min_width":0, "max_width":4096, "min_height":0, "max_height":2160 },
    "planes":[
      {
        "id":31,
        "possible_crtcs":1,
        "formats":[ 842094158, 875713112 ],
        "properties":{
          "type":{ "value":1, "spec":[ { "name":"Overlay", "value":0 }, { "name":"Primary", "value":1 } ] },
          "IN_FORMATS":{ "value":32, "data":[ { "modifier":576460752303423553, "formats":[ 842094158 ] } ] }
        }
      },
      {
        "id":38,
        "possible_crtcs":1,
        "formats":[ 875713089 ],
        "properties":{
          "type":{ "value":2, "spec":[ { "name":"Cursor", "value":2 } ] }
        }
      }
    ]
  }
}`,
  ],
  modetest: [
    `id	crtc	fb	CRTC x,y	x,y	gamma size	possible crtcs
34	0	0	0,0		0,0	0       	0x00000001
  formats: XR24 NV12
  props:
	30 IN_FORMATS:
		value:
		in_formats blob decoded:
			 XR24:  LINEAR(0x0) X_TILED(0x100000000000001)`,
  ],
  'wayland-info': [
    `interface: 'zwp_linux_dmabuf_v1',  version:  5, name: 60
	main device: 0xE280
	tranche
		target device: 0xE200
		flags: scanout
		0x3231564e = 'NV12'; 0x0000000000000000 = LINEAR
		0x34325258 = 'XR24'; 0x0100000000000001 = INTEL_X_TILED`,
  ],
  bufinfo: [
    `
Dma-buf Objects:
size    	flags   	mode    	count   	exp_name	ino     	name
00131072	00000002	00080007	00000002	system	00000005	frame
	Attached Devices:
	vop
	vop
Total 2 devices attached

Total 1 objects, 131072 bytes`,
  ],
  'dmabuf-sysfs': [
    `/sys/kernel/dmabuf/buffers/5/exporter_name:system
/sys/kernel/dmabuf/buffers/5/size:131072`,
  ],
  'fd-list': [
    `# ls -l /proc/900/fd
lrwx------ 1 root root 64 Jan  2 10:00 7 -> /dmabuf:frame
==> /proc/900/fdinfo/7 <==
pos:	0
flags:	02
ino:	5
size:	131072
count:	2
exp_name:	system`,
  ],
  'android-dmabuf': [
    ` surfaceflinger:500
                  Name              Rss              Pss         nr_procs            Inode
             <unknown>          8100 kB          4050 kB                2               41
         PROCESS TOTAL          8100 kB          4050 kB
----------------------
dmabuf total: 8100 kB kernel_rss: 0 kB userspace_rss: 8100 kB userspace_pss: 4050 kB`,
  ],
  'gst-caps': [
    `video/x-raw(memory:DMABuf), format=(string)DMA_DRM, drm-format=(string){ NV12:0x0200000000082305, XR24 }, width=(int)[ 16, 4096, 2 ], height=(int)[ 16, 2160 ]
video/x-raw, format=(string){ NV12, BGRx }, width=(int)1920, height=(int)1080; video/x-h264, stream-format=avc`,
    `Pad Templates:
  SINK template: 'sink'
    Availability: Always
    Capabilities:
      video/x-raw(memory:DMABuf)
                 format: DMA_DRM
             drm-format: { (string)NV12, (string)AB24:0x0800000000000041 }
                  width: [ 16, 4096 ]`,
  ],
  pipewire: [
    `Object: size 224, type Spa:Pod:Object:Param:Format (262147), id Spa:Enum:ParamId:EnumFormat (3)
  Prop: key Spa:Pod:Object:Param:Format:mediaSubtype (2), flags 00000000
    Id 1        (Spa:Enum:MediaSubtype:raw)
  Prop: key Spa:Pod:Object:Param:Format:Video:format (131073), flags 00000000
    Id 8        (Spa:Enum:VideoFormat:BGRx)
  Prop: key Spa:Pod:Object:Param:Format:Video:modifier (131074), flags 00000018
    Choice: type Spa:Enum:Choice:Enum, flags 00000000 32 8
      Long 72057594037927937
      Long 72057594037927937
  Prop: key Spa:Pod:Object:Param:Format:Video:size (131075), flags 00000000
    Rectangle 640x480
Object: size 224, type Spa:Pod:Object:Param:Format (262147), id Spa:Enum:ParamId:EnumFormat (3)
  Prop: key Spa:Pod:Object:Param:Format:mediaSubtype (2), flags 00000000
    Id 1        (Spa:Enum:MediaSubtype:raw)
  Prop: key Spa:Pod:Object:Param:Format:Video:format (131073), flags 00000000
    Id 8        (Spa:Enum:VideoFormat:BGRx)`,
    `[
  {
    "id": 46,
    "info": {
      "props": { "node.name": "camera", "media.class": "Video/Source" },
      "params": {
        "EnumFormat": [
          { "mediaType": "video", "mediaSubtype": "raw", "format": { "default": "NV12", "alt1": "I420" },
            "modifier": 72057594037927938, "size": { "width": 640, "height": 480 } }
        ]
      }
    }
  }
]`,
  ],
  v4l2: [
    `Driver Info:
	Driver name      : made
	Card type        : made up
Format Video Capture:
	Width/Height      : 640/480
	Pixel Format      : 'YUYV' (YUYV 4:2:2)
	Bytes per Line    : 1280
	Size Image        : 614400
ioctl: VIDIOC_ENUM_FMT
	Type: Video Capture
	[0]: 'NV12' (Y/UV 4:2:0)
		Size: Stepwise 16x16 - 4096x2160 with step 16/2`,
  ],
  vulkaninfo: [
    `VkPhysicalDeviceMemoryProperties:
=================================
memoryHeaps: count = 1
	memoryHeaps[0]:
		size   = 2147483648 (0x80000000) (2.00 GiB)
		budget = 1073741824 (0x40000000) (1.00 GiB)
		flags: count = 1
			MEMORY_HEAP_DEVICE_LOCAL_BIT
memoryTypes: count = 1
	memoryTypes[0]:
		heapIndex     = 0
		propertyFlags = 0x0001: count = 1
			MEMORY_PROPERTY_DEVICE_LOCAL_BIT`,
  ],
  names: [
    `{
  "name": "made up",
  "zones": [{ "name": "ram", "base": 0, "size": "64 MiB" }],
  "allocators": [{ "id": 1, "name": "system", "kind": "system", "zones": ["ram"] }],
  "importers": [{ "id": "a", "constraints": { "minSize": 4096 } }]
}`,
  ],
};
