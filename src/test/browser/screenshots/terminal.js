import { execFileSync } from 'node:child_process';

const COLUMNS = 118;
const ROWS = 16;

/** The last screen of a program that repaints itself, run in a terminal for a few seconds and ended by `q`. */
const RECORD = `
import fcntl, os, pty, select, struct, sys, termios, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:2] + sys.argv[4:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(sys.argv[3]), int(sys.argv[2]), 0, 0))
seen, end = b"", time.monotonic() + 6
while time.monotonic() < end:
    if select.select([terminal], [], [], 0.2)[0]:
        seen += os.read(terminal, 65536)
os.write(terminal, b"q")
try:
    while os.read(terminal, 65536):
        pass
except OSError:
    pass
os.waitpid(pid, 0)
screens = [s for s in seen.split(b"\\x1b[H") if s.endswith(b"\\x1b[J")]
sys.stdout.buffer.write(screens[-1])
`;

const COLOURS = { 1: 'font-weight:600', 2: 'opacity:.65', 31: 'color:#ff8278', 32: 'color:#6fd08c', 33: 'color:#e6c36a' };

/** The screen of `chatctl monit`, once every instance has answered, as a page that looks like a terminal. */
export function monit(chatctl) {
  let screen;
  for (let i = 0; i < 10 && !(screen && !screen.includes('no answer') && !/ - +- +-/.test(screen)); i += 1) {
    screen = execFileSync('python3', ['-c', RECORD, chatctl, COLUMNS, ROWS, 'monit'], { encoding: 'utf8' });
  }
  const lines = screen.replace(/\r/g, '').split('\n').map((line) => html(line));
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #171a1e; color: #d9dde2; width: max-content }
    pre { margin: 0; padding: 20px 24px; font: 14px/1.5 'DejaVu Sans Mono', monospace }
  </style><pre><span style="opacity:.65">$</span> chatctl monit\n\n${lines.join('\n').trimEnd()}</pre>`;
}

function html(line) {
  const parts = line.split(/\x1b\[(\d*)m/);
  return parts
    .map((part, i) => {
      if (i % 2) return '';
      const text = part.replace(/\x1b\[[\d;?]*[A-Za-z]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;');
      const style = COLOURS[parts[i - 1]];
      return style ? `<span style="${style}">${text}</span>` : text;
    })
    .join('');
}
