/** The library that draws charts, with the looks of this app. A chunk of its own: only a chart asks for it. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { amountMark, bounds, type Mark } from './plot-numbers';

export type { uPlot };

export interface PlotSeries {
  values: (number | null)[];
  /** A line that stands until the next point, or a bar from zero. */
  kind: 'steps' | 'bars';
  /** Hatched bars differ from filled ones without any colour. */
  hatched?: boolean;
}

export interface PlotData {
  /** Places on the horizontal scale, rising. */
  places: number[];
  series: PlotSeries[];
  /** The marks between two places of the horizontal scale, at most so many. */
  marks: (from: number, to: number, most: number) => Mark[];
  /** Half the width that a single point has around it. */
  around: number;
  /** Whether amounts are written on the vertical scale. */
  amounts: boolean;
}

export interface Looks {
  first: string;
  second: string;
  grid: string;
  zero: string;
  text: string;
  font: string;
}

/** Stripes, in device pixels. */
function stripes(colour: string): CanvasPattern | string {
  const side = Math.round(6 * window.devicePixelRatio);
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const draw = tile.getContext('2d');
  if (!draw) return colour;
  draw.strokeStyle = colour;
  draw.lineWidth = side / 3.2;
  draw.beginPath();
  for (const from of [-side, 0, side]) {
    draw.moveTo(from - 1, side + 1);
    draw.lineTo(from + side + 1, -1);
  }
  draw.stroke();
  return draw.createPattern(tile, 'repeat') ?? colour;
}

const bars = uPlot.paths.bars?.({ size: [0.62, 44, 1] });
const steps = uPlot.paths.stepped?.({ align: 1 });

function seriesOf(one: PlotSeries, looks: Looks, index: number): uPlot.Series {
  const colour = index === 0 ? looks.first : looks.second;
  if (one.kind === 'bars') {
    const fill = one.hatched ? stripes(colour) : colour;
    return {
      stroke: colour,
      width: 1,
      fill: () => fill as string,
      ...(bars ? { paths: bars } : {}),
      points: { show: false },
    };
  }
  return {
    stroke: colour,
    // Thousands of days side by side need a finer pen.
    width: one.values.length > 700 ? 1 : 1.75,
    ...(steps ? { paths: steps } : {}),
    points: { show: one.values.length <= 40, size: 5, fill: colour, stroke: colour },
  };
}

/** Width that the longest mark takes, in CSS pixels. */
function marksWidth(u: uPlot, marks: string[] | null, font: string): number {
  if (!marks || marks.length === 0) return 14;
  u.ctx.save();
  u.ctx.font = font;
  const widest = Math.max(...marks.map((mark) => u.ctx.measureText(mark).width));
  u.ctx.restore();
  return Math.ceil(widest) + 14;
}

/** The line of zero, where money in turns into money out. */
function zeroLine(looks: Looks): (u: uPlot) => void {
  return (u) => {
    const { min, max } = u.scales['y'] ?? {};
    if (min == null || max == null || min > 0 || max < 0) return;
    const y = Math.round(u.valToPos(0, 'y', true)) + 0.5;
    u.ctx.save();
    u.ctx.strokeStyle = looks.zero;
    u.ctx.lineWidth = window.devicePixelRatio;
    u.ctx.beginPath();
    u.ctx.moveTo(u.bbox.left, y);
    u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
    u.ctx.stroke();
    u.ctx.restore();
  };
}

/** Draws into a box. The library sets sizes through the style object of its elements, which the CSP allows. */
export function plot(box: HTMLElement, data: PlotData, looks: Looks, width: number, height: number): uPlot {
  const axis = { stroke: looks.text, font: looks.font, ticks: { show: false }, gap: 6 };
  const grid = { stroke: looks.grid, width: 1 };
  let marks: Mark[] = [];
  const options: uPlot.Options = {
    width,
    height,
    padding: [10, 14, 0, 0],
    legend: { show: false },
    // The cursor is moved by keys as well, so it is drawn by the part that hears them.
    cursor: { show: false },
    scales: {
      x: {
        time: false,
        range: (_, least, most) => sides(data, least, most),
      },
      y: { range: (_, least, most) => bounds(withZero(data, least, 'min'), withZero(data, most, 'max')) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        splits: (u, _, from, to) => {
          marks = data.marks(from, to, Math.max(1, Math.floor(u.bbox.width / window.devicePixelRatio / 92)));
          return marks.map((mark) => mark.place);
        },
        values: () => marks.map((mark) => mark.text),
      },
      {
        ...axis,
        grid,
        space: 34,
        size: (u, marks) => marksWidth(u, marks, looks.font),
        values: (_, places, __, ___, step) =>
          places.map((place) => (data.amounts ? amountMark(place, step) : '')),
      },
    ],
    series: [{}, ...data.series.map((one, index) => seriesOf(one, looks, index))],
    hooks: { draw: [zeroLine(looks)] },
  };
  const values = [data.places, ...data.series.map((one) => one.values)] as uPlot.AlignedData;
  return byProcessor(() => new uPlot(options, values, box));
}

/**
 * Canvases that are made meanwhile are drawn by the processor. Without a graphics card a web view takes most of a second
 * for the first picture of one that is drawn by the GPU, and everything else waits; the library has no option for it.
 */
function byProcessor<T>(make: () => T): T {
  const prototype = HTMLCanvasElement.prototype;
  const { getContext } = prototype;
  const ofProcessor = function (this: HTMLCanvasElement, type: string) {
    return getContext.call(this, type, { willReadFrequently: true });
  };
  prototype.getContext = ofProcessor as typeof getContext;
  try {
    return make();
  } finally {
    prototype.getContext = getContext;
  }
}

/** Bars stand on zero; a line need not. */
function withZero(data: PlotData, value: number | null, which: 'min' | 'max'): number | null {
  if (value === null || !data.series.some((one) => one.kind === 'bars')) return value;
  return Math[which](0, value);
}

/** Bars need room beside the first and the last; a single point needs a scale to stand on. */
function sides(data: PlotData, least: number, most: number): [number, number] {
  const [only, second] = data.places;
  if (only !== undefined && second === undefined) return [only - data.around, only + data.around];
  const room = data.series.some((one) => one.kind === 'bars') ? 0.7 : 0;
  return [least - room, most + room];
}
