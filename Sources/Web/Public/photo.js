// Cuts a photo to what is asked for before it is sent: the picture stays in the browser until then.
// What is asked stands in the form's data; without this script the server does the mending.

const form = document.getElementById("photo-form");
const input = document.getElementById("photo");
const editor = document.getElementById("editor");
const stage = document.getElementById("stage");
const checks = document.getElementById("checks");
const asked = Object.fromEntries(Object.entries(form.dataset).map(([name, value]) => [name, Number(value)]));
const { width: W, height: H } = asked;
const cut = document.createElement("canvas"); // what will be sent
const pen = cut.getContext("2d", { willReadFrequently: true });
const view = stage.getContext("2d");
cut.width = stage.width = W;
cut.height = stage.height = H;

let picture = null; // a canvas, upright
let scale = 1, left = 0, top = 0; // where the picture's corner lies on the stage
let made = null; // the file that fits, once it was made
let timer = 0;

input.accept = "image/*";
const cover = () => Math.max(W / picture.width, H / picture.height);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function canvasOf(source, turned) {
  const canvas = document.createElement("canvas");
  canvas.width = turned ? source.height : source.width;
  canvas.height = turned ? source.width : source.height;
  const to = canvas.getContext("2d");
  if (turned) { to.translate(canvas.width, 0); to.rotate(Math.PI / 2); }
  to.drawImage(source, 0, 0);
  return canvas;
}

async function open(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    picture = canvasOf(bitmap, false);
    bitmap.close();
  } catch {
    picture = null;
    editor.hidden = true; // the server says what is wrong with it
    return;
  }
  editor.hidden = false;
  scale = cover();
  centre();
  draw();
}

function centre() {
  left = (W - picture.width * scale) / 2;
  top = (H - picture.height * scale) / 3;
}

function draw() {
  scale = clamp(scale, cover(), Math.max(cover(), 1.1) * 6);
  left = clamp(left, W - picture.width * scale, 0);
  top = clamp(top, H - picture.height * scale, 0);
  paint(pen);
  view.drawImage(cut, 0, 0);
  guides();
  made = null;
  clearTimeout(timer);
  timer = setTimeout(look, 150);
}

// Halving first: one step from a large picture to a small one leaves out most of its pixels.
function paint(to) {
  let source = picture, x = -left / scale, y = -top / scale, w = W / scale, h = H / scale;
  while (w > 2 * W) {
    const half = document.createElement("canvas");
    half.width = Math.round(w / 2);
    half.height = Math.round(h / 2);
    half.getContext("2d").drawImage(source, x, y, w, h, 0, 0, half.width, half.height);
    [source, x, y, w, h] = [half, 0, 0, half.width, half.height];
  }
  to.imageSmoothingQuality = "high";
  to.fillStyle = "#fff";
  to.fillRect(0, 0, W, H);
  to.drawImage(source, x, y, w, h, 0, 0, W, H);
}

function guides() {
  const [across, down] = [W / asked.ofWidth, H / asked.ofHeight];
  const headWidth = asked.headWidth * across, headTop = asked.aboveHead * down;
  const headHeight = headWidth * 1.35, eyes = H - asked.belowEyes * down;
  for (const [colour, line] of [["rgba(255,255,255,.8)", 4], ["#0b5f66", 2]]) {
    view.strokeStyle = colour;
    view.lineWidth = line;
    view.setLineDash([8, 6]);
    view.beginPath();
    view.ellipse(W / 2, headTop + headHeight / 2, headWidth / 2, headHeight / 2, 0, 0, 2 * Math.PI);
    view.moveTo(0, eyes);
    view.lineTo(W, eyes);
    view.stroke();
  }
  view.setLineDash([]);
}

// MARK: Measuring, by the marks of the server

function planes() {
  const { data } = pen.getImageData(0, 0, W, H);
  const luma = new Uint8Array(W * H), chroma = new Uint8Array(W * H);
  for (let at = 0, from = 0; at < luma.length; at += 1, from += 4) {
    const [r, g, b] = [data[from], data[from + 1], data[from + 2]];
    luma[at] = (77 * r + 150 * g + 29 * b) >> 8;
    chroma[at] = Math.max(r, g, b) - Math.min(r, g, b);
  }
  return { luma, chroma };
}

function median(plane, ...areas) {
  const counts = new Uint32Array(256);
  let all = 0;
  for (const [x0, x1, y0, y1] of areas) {
    for (let y = Math.floor(y0 * H); y < Math.floor(y1 * H); y += 1) {
      for (let x = Math.floor(x0 * W); x < Math.floor(x1 * W); x += 1) { counts[plane[y * W + x]] += 1; all += 1; }
    }
  }
  let seen = 0, value = 0;
  while (value < 255 && (seen += counts[value]) <= all / 2) value += 1;
  return value;
}

// How much is lost when the picture is blurred once more, in thousandths.
function blur(luma) {
  const along = (lines, line, places, place, step) => {
    let all = 0, lost = 0;
    for (let a = lines[0]; a < lines[1]; a += 1) {
      for (let b = places[0] + 5; b < places[1] - 4; b += 1) {
        const here = a * line + b * place;
        const difference = 9 * Math.abs(luma[here] - luma[here - step]);
        all += difference;
        lost += Math.max(0, difference - Math.abs(luma[here + 4 * step] - luma[here - 5 * step]));
      }
    }
    return all ? Math.floor((all - lost) * 1000 / all) : 1000;
  };
  const x = [Math.floor(.15 * W), Math.floor(.85 * W)], y = [Math.floor(.03 * H), Math.floor(.75 * H)];
  return Math.max(along(y, W, x, 1, 1), along(x, 1, y, W, W));
}

async function look() {
  const { luma, chroma } = planes();
  const strips = [[[0, .034, 0, .4]], [[.966, 1, 0, .4]], [[0, .2, 0, .032], [.8, 1, 0, .032]]];
  const light = strips.map((areas) => median(luma, ...areas));
  const colour = strips.map((areas) => median(chroma, ...areas));
  const face = median(luma, [.35, .65, .22, .52]);
  const blurred = blur(luma);
  const pixels = Math.round(W / scale);
  const file = await encode();
  const list = [
    [pixels * 1.1 >= W, `像素 ${pixels}×${Math.round(H / scale)}，要 ${W}×${H}`, "照片太小，换一张大的，或少放大一点"],
    [Boolean(file), file ? `文件 ${Math.round(file.size / 102.4) / 10}K` : "文件大小不合适", "换一张照片"],
    [face >= asked.darkest && face <= asked.lightest, `面部亮度 ${face}，要 ${asked.darkest}–${asked.lightest}`, face < asked.darkest ? "太暗，到亮处重拍" : "太亮，减弱正面的光"],
    [light.every((each) => each >= asked.white) && colour.every((each) => each <= asked.colour), `背景亮度 ${light.join("/")}，要 ${asked.white} 以上`, "到白墙前重拍"],
    [blurred <= asked.blur, `模糊度 ${blurred}‰，要 ${asked.blur}‰ 以内`, "照片模糊，拿稳再拍一张"],
  ];
  checks.replaceChildren(...list.map(([isRight, text, advice]) => {
    const item = document.createElement("li");
    item.className = isRight ? "ok" : "no";
    item.textContent = isRight ? text : `${text}。${advice}`;
    return item;
  }));
}

// The best quality that stays within the bytes that are allowed; nothing when none does.
async function encode() {
  if (made) return made;
  const jpeg = (quality) => new Promise((done) => cut.toBlob(done, "image/jpeg", quality));
  for (const quality of [.96, .93, .9, .86, .82, .77, .7, .62, .5]) {
    const blob = await jpeg(quality);
    if (blob && blob.size <= asked.largest) {
      made = blob.size >= asked.smallest ? blob : await jpeg(1);
      return made.size >= asked.smallest && made.size <= asked.largest ? made : (made = null);
    }
  }
  return null;
}

// MARK: Moving and zooming

function zoom(factor, x = W / 2, y = H / 2) {
  const next = clamp(scale * factor, cover(), Math.max(cover(), 1.1) * 6);
  left = x - (x - left) * next / scale;
  top = y - (y - top) * next / scale;
  scale = next;
  draw();
}

function move(x, y) { left += x; top += y; draw(); }

function act(name) {
  if (!picture) return;
  const step = W / 40;
  if (name === "in") zoom(1.06);
  else if (name === "out") zoom(1 / 1.06);
  else if (name === "left") move(-step, 0);
  else if (name === "right") move(step, 0);
  else if (name === "up") move(0, -step);
  else if (name === "down") move(0, step);
  else if (name === "turn") { picture = canvasOf(picture, true); scale = cover(); centre(); draw(); }
}

const fingers = new Map();
const place = (event) => {
  const box = stage.getBoundingClientRect();
  return { x: (event.clientX - box.left) * W / box.width, y: (event.clientY - box.top) * H / box.height };
};
stage.addEventListener("pointerdown", (event) => {
  if (!picture) return;
  stage.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, place(event));
});
stage.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = place(event);
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  fingers.set(event.pointerId, now);
  if (!other) return move(now.x - before.x, now.y - before.y);
  const gap = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
  zoom(gap(now, other) / gap(before, other), (now.x + other.x) / 2, (now.y + other.y) / 2);
});
for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, (event) => fingers.delete(event.pointerId));
stage.addEventListener("wheel", (event) => {
  if (!picture) return;
  event.preventDefault();
  const { x, y } = place(event);
  zoom(event.deltaY < 0 ? 1.05 : 1 / 1.05, x, y);
}, { passive: false });
const keys = { "+": "in", "=": "in", "-": "out", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
stage.addEventListener("keydown", (event) => {
  if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act(keys[event.key]);
});
for (const button of editor.querySelectorAll("[data-cut]")) button.addEventListener("click", () => act(button.dataset.cut));

const take = () => input.files[0] && open(input.files[0]);
input.addEventListener("change", take);
take(); // on a slow line, it may have been chosen before this script came

// The file that fits takes the place of the one that was chosen, and the form goes its usual way.
let isReady = false;
form.addEventListener("submit", async (event) => {
  if (isReady || !picture) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // One that is too small goes as it came: enlarging would only hide it from the server, which says no.
  const blob = W / scale * 1.1 >= W ? await encode() : null;
  if (blob) {
    const files = new DataTransfer();
    files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
    input.files = files.files;
  }
  isReady = true;
  setTimeout(() => form.requestSubmit(event.submitter)); // not while this event is still under way
}, true);
