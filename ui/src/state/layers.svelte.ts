/** Which layers lie over the screen. The topmost closes first. */
export type Layer = 'palette' | 'switcher' | 'keys' | 'export';

const open = $state<Record<Layer, boolean>>({
  palette: false,
  switcher: false,
  keys: false,
  export: false,
});

export const layers = {
  get palette() {
    return open.palette;
  },
  set palette(value: boolean) {
    open.palette = value;
  },
  get switcher() {
    return open.switcher;
  },
  set switcher(value: boolean) {
    open.switcher = value;
  },
  get keys() {
    return open.keys;
  },
  set keys(value: boolean) {
    open.keys = value;
  },
  get export() {
    return open.export;
  },
  set export(value: boolean) {
    open.export = value;
  },
};

export function openLayer(layer: Layer): void {
  for (const name of Object.keys(open) as Layer[]) open[name] = name === layer;
}
