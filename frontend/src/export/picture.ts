/** Makes a picture of a chart that looks alike outside of the page: styles are written into it. */

/** What style sheets say about shapes and text, and a lone picture must say itself. */
const STYLES = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity',
  'font-family', 'font-size', 'font-weight', 'font-style', 'text-anchor', 'dominant-baseline', 'letter-spacing', 'direction', 'visibility',
  'display', 'paint-order', 'vector-effect', 'shape-rendering', 'color',
] as const;
/** Outside of the page there is nothing to point at and nothing to read out step by step. */
const DROPPED = '[data-fl-cursor], foreignObject';

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Numbers as the browser shows them: a size may be given as 100 %. */
function sizeOf(svg: SVGSVGElement): { width: number; height: number } {
  const box = svg.getBoundingClientRect();
  const view = svg.viewBox?.baseVal;
  return { width: Math.ceil(box.width || view?.width || 640), height: Math.ceil(box.height || view?.height || 320) };
}

function inline(from: Element, into: Element): void {
  const style = window.getComputedStyle(from);
  if (style.display === 'none') into.setAttribute('display', 'none');
  const said = STYLES.map((name) => [name, style.getPropertyValue(name)] as const).filter(([, value]) => value && value !== 'normal');
  into.setAttribute('style', said.map(([name, value]) => `${name}:${value}`).join(';'));
  // What the style says now, an attribute said by a name that nothing outside of the page knows.
  for (const { name, value } of [...into.attributes]) if (name !== 'style' && value.includes('var(')) into.removeAttribute(name);
  into.removeAttribute('class');
  into.removeAttribute('tabindex');
  const children = [...into.children];
  [...from.children].forEach((child, index) => inline(child, children[index]!));
}

export interface Picture {
  text: string;
  width: number;
  height: number;
}

const TITLE = 32; // pixels above the charts for their title
const GAP = 12; // and between two charts

/** Charts below each other as one SVG document, with a title above and the page's ground behind. */
export function pictureOf(svgs: readonly SVGSVGElement[], title: string): Picture {
  const [first] = svgs;
  if (!first) throw new Error('There is no chart to take a picture of.');
  const whole = document.createElementNS(NAMESPACE, 'svg');
  const ground = document.createElementNS(NAMESPACE, 'rect');
  const text = document.createElementNS(NAMESPACE, 'text');
  whole.append(ground, text);
  let width = 0;
  let height = TITLE;
  for (const svg of svgs) {
    const size = sizeOf(svg);
    const copy = svg.cloneNode(true) as SVGSVGElement;
    inline(svg, copy);
    copy.querySelectorAll(DROPPED).forEach((element) => element.remove());
    place(copy, { x: 0, y: height, ...size });
    whole.append(copy);
    width = Math.max(width, size.width);
    height += size.height + GAP;
  }
  height -= GAP;

  whole.setAttribute('viewBox', `0 0 ${width} ${height}`);
  place(whole, { width, height });
  place(ground, { width, height });
  ground.setAttribute('fill', groundOf(first));
  const style = window.getComputedStyle(first);
  const rtl = style.direction === 'rtl';
  place(text, { x: rtl ? width - 8 : 8, y: 21 });
  text.setAttribute('style', `font:600 15px ${style.fontFamily || 'sans-serif'};fill:${style.color || '#000'};direction:${rtl ? 'rtl' : 'ltr'}`);
  text.textContent = title;
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

function place(element: Element, numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) element.setAttribute(name, String(value));
}

function groundOf(element: Element | null): string {
  for (let one = element; one; one = one.parentElement) {
    const colour = window.getComputedStyle(one).backgroundColor;
    if (colour && colour !== 'transparent' && !colour.startsWith('rgba(0, 0, 0, 0')) return colour;
  }
  return '#ffffff';
}

export const svgBlob = (picture: Picture) => new Blob([picture.text], { type: 'image/svg+xml' });

const SHARP = 2; // dots for a pixel

/** The picture in dots, twice as many as pixels. */
export async function pngBlob(picture: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * SHARP;
  canvas.height = picture.height * SHARP;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no pictures.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png');
  });
}
