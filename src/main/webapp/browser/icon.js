const SVG = 'http://www.w3.org/2000/svg';

/** A new icon of 20 by 20 that is drawn by these paths. Screen readers pass over it. */
export function icon(...paths) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

/** A new button with an icon, or with an icon and a text. `label` is its name where there is no text. */
export function iconButton({ paths, label, text }) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(icon(...paths));
  if (text) button.append(` ${text}`);
  else button.setAttribute('aria-label', label);
  if (!text) button.title = label;
  return button;
}

/** The paths of icons, by what they stand for. */
export const ICONS = {
  react: ['M10 2.75a7.25 7.25 0 1 0 0 14.5a7.25 7.25 0 1 0 0-14.5', 'M7.5 8v.5M12.5 8v.5M6.75 12c1.6 2 4.9 2 6.5 0'],
  reply: ['M8 5L3.5 9.5L8 14', 'M4 9.5h7a5 5 0 0 1 5 5V16'],
  edit: ['M4 16l.75-3.25L13.5 4l2.5 2.5l-8.75 8.75z', 'M11.75 5.75l2.5 2.5'],
  more: ['M4.75 10h.5M9.75 10h.5M14.75 10h.5'],
  pin: ['M8 3h4l-.5 5l3 2.5v1h-9v-1l3-2.5z', 'M10 11.5V17'],
  link: ['M8.5 11.5a3 3 0 0 0 4.25 0l3-3A3 3 0 0 0 11.5 4.25L10.5 5.25', 'M11.5 8.5a3 3 0 0 0-4.25 0l-3 3a3 3 0 0 0 4.25 4.25l1-1'],
  copy: ['M7.5 7.5h8v8h-8z', 'M12.5 7.5v-3h-8v8h3'],
  report: ['M5.5 17V3.5', 'M5.5 4.25h9.25l-2 3.5l2 3.5H5.5'],
  delete: ['M4.5 6h11M8 6V4h4v2M6 6l.75 10h6.5L14 6', 'M8.75 9v4M11.25 9v4'],
  close: ['M6 6l8 8M14 6l-8 8'],
};
