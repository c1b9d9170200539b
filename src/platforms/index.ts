/**
 * `cenalloc/platforms`: boards as values, for whatever takes a platform. Made of examples/platforms by `npm run platforms`.
 *
 * @example
 * ```ts
 * import { solve } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * console.log(solve(raspberryPi4, ['unicam', 'codec'], { size: '8 MiB' }).verdict);
 * ```
 */
export { allwinnerA20 } from './allwinner-a20.ts';
export { discreteGpuLaptop } from './discrete-gpu-laptop.ts';
export { exynosMfc } from './exynos-mfc.ts';
export { imx8mq } from './imx8mq.ts';
export { omapTiler } from './omap-tiler.ts';
export { qualcommVenus } from './qualcomm-venus.ts';
export { raspberryPi4 } from './raspberry-pi-4.ts';
export { raspberryPi5 } from './raspberry-pi-5.ts';
export { rk3588Rga2 } from './rk3588-rga2.ts';
export { tegraVpr } from './tegra-vpr.ts';
