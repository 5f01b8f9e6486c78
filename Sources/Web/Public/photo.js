// Cuts a photo to the card's size on the device: choose or take one, move it into the frame, see what is measured.
// The result goes into the form's own file input, so the form is sent as ever; the server looks at all of it again.

const STEP = 4; // pixels by which an arrow moves the picture
const LARGEST_SCALE = 1.1; // a tenth more is not seen; the rest would be made up
const WORKING_PIXELS = 6e6;

// MARK: What is measured, as Sources/Photo does it

// How light each pixel is, and how far from grey.
function planes({ data, width, height }) {
  const luma = new Uint8Array(width * height), chroma = luma.slice();
  for (let place = 0; place < luma.length; place++) {
    const [red, green, blue] = data.subarray(4 * place, 4 * place + 3);
    luma[place] = (77 * red + 150 * green + 29 * blue) >> 8;
    chroma[place] = Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return { width, height, luma, chroma };
}

const sorted = (values) => values.sort((one, other) => one - other);

// Of parts in hundredths (left, right, top, bottom): the value that so many hundredths are not above.
function values({ width, height }, plane, parts) {
  const found = [];
  for (const [left, right, top, bottom] of parts) {
    for (let y = top * height / 100 | 0; y < (bottom * height / 100 | 0); y++) {
      found.push(...plane.subarray(y * width + (left * width / 100 | 0), y * width + (right * width / 100 | 0)));
    }
  }
  sorted(found);
  return (share) => found[found.length * share / 100 | 0];
}

// At the left, at the right and in the upper corners, each measure sorted.
function wall(seen) {
  const strips = [[[0, 3.4, 0, 40]], [[96.6, 100, 0, 40]], [[0, 20, 0, 3.2], [80, 100, 0, 3.2]]].map((parts) => {
    const luma = values(seen, seen.luma, parts);
    return [luma(50), values(seen, seen.chroma, parts)(50), luma(90) - luma(10)];
  });
  const isNearWhite = strips.filter(([luma, chroma]) => luma >= 215 && chroma <= 40).length > 1;
  return { isNearWhite, measures: [0, 1, 2].map((place) => sorted(strips.map((each) => each[place]))) };
}

// The outline of a head before something near white.
function head({ width, height, luma, chroma }, { isNearWhite, measures: [[, ground], [, tint]] }) {
  const least = Math.max(3, width / 30), rows = [];
  const isPerson = (at) => luma[at] < ground - 28 || chroma[at] > tint + 28;
  let top = -1, widest = 0;
  for (let y = 0; isNearWhite && y < height; y++) {
    let first = y * width, end = first + width - 1;
    while (first < end && !(isPerson(first) && isPerson(first + 1))) first++;
    while (first < end && !(isPerson(end) && isPerson(end - 1))) end--;
    const count = first < end ? end + 1 - first : 0;
    if (top < 0 && count < least) continue;
    if (top < 0) top = y;
    if ((y - top) * 10 > Math.max(widest, count) * 9 && (y - top) * 12 > height) break;
    widest = Math.max(widest, count);
    rows.push({ count, middle: (first + end + 1) / 2 - y * width });
  }
  if (top < 0) return null;
  const middles = sorted(rows.filter((each) => each.count * 5 >= widest * 4).map((each) => each.middle));
  return { top, width: widest, middle: middles[middles.length >> 1] };
}

// After "The blur effect" (Crete and others, 2007), in thousandths: blurring a blurred picture again changes little.
function blur({ luma, width, height }) {
  const x = [0.15 * width | 0, 0.85 * width | 0], y = [0.03 * height | 0, 0.75 * height | 0];
  const kept = ([from, to], step, [first, last], across) => {
    let all = 1, lost = 0;
    for (let line = first; line < last; line++) {
      for (let at = line * across + (from + 5) * step; at < line * across + (to - 4) * step; at += step) {
        const difference = 9 * Math.abs(luma[at] - luma[at - step]);
        all += difference;
        lost += Math.max(0, difference - Math.abs(luma[at + 4 * step] - luma[at - 5 * step]));
      }
    }
    return (all - lost) * 1000 / all | 0;
  };
  return Math.max(kept(x, 1, y, width), kept(y, width, x, 1));
}

// What, how much, from, to, and what helps.
function looks(seen) {
  const [dark, middle, light] = [5, 50, 95].map(values(seen, seen.luma, [[35, 65, 22, 52]]));
  const ground = wall(seen), found = head(seen, ground), [luma, chroma, spread] = ground.measures;
  const again = "请在白墙前重拍，不要有影子", even = "请换个光线均匀的地方重拍";
  const across = (pixels) => Math.round(pixels * 358 / seen.width);
  return [
    ["面部亮度", middle, 40, 236, even], ["面部明暗差", light - dark, 32, 255, even],
    ["背景亮度", luma[0], 225, 255, again], ["背景色差", chroma[2], 0, 20, again], ["背景明暗差", spread[2], 0, 28, again],
    ["清晰度：模糊", blur(seen), 0, 560, "请用清晰的原片"],
    ...found ? [
      ["头顶离上边", Math.round(found.top * 441 / seen.height), 7, 21, "请上下移动"],
      ["头的宽度", across(found.width), 179, 255, "请放大或缩小"], ["头的中线", across(found.middle), 162, 196, "请左右移动"],
    ] : [],
  ];
}

// MARK: The stage

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}

function button(text, name, act) {
  const made = make("button", { type: "button", class: "button second", "aria-label": name }, text);
  made.addEventListener("click", act);
  return made;
}

function setUp(form) {
  const input = form.querySelector("input[type=file]");
  const [width, height, smallest, largest] = ["width", "height", "smallest", "largest"].map((name) => Number(form.dataset[name]));
  const result = make("canvas", { width, height }), paper = result.getContext("2d", { willReadFrequently: true });
  const canvas = make("canvas", { width: 2 * width, height: 2 * height, role: "img", "aria-label": "照片和裁剪框" });
  const word = make("p", { role: "status" }), checks = make("ul", { class: "checks" });
  const acts = [
    ["＋放大", "+", () => zoom(1.05)], ["－缩小", "-", () => zoom(1 / 1.05)],
    ["←往左移", "ArrowLeft", () => move(-STEP, 0)], ["→往右移", "ArrowRight", () => move(STEP, 0)],
    ["↑往上移", "ArrowUp", () => move(0, -STEP)], ["↓往下移", "ArrowDown", () => move(0, STEP)], ["↺重新摆放", "0", () => place()],
  ];
  const stage = make("div", { class: "stage", hidden: "" },
    make("p", { class: "hint" }, "拖动照片，把头放进虚线框。双指、滚轮或按钮可以放大缩小。"), canvas,
    make("div", { class: "stage-tools", role: "group", "aria-label": "调整照片" },
      ...acts.map(([name, , act]) => button(name[0], name.slice(1), act))));
  // The picture, its own size, which part of it is seen, how much that is enlarged, and the least that fills the frame.
  let picture, size, left, top, scale, least;
  let turn, timer, frame, isWaiting;

  function show(what, words) {
    clearTimeout(timer);
    picture = what;
    isWaiting = false;
    stage.hidden = !picture;
    word.textContent = words;
    checks.replaceChildren();
  }

  async function open(file) {
    const mine = turn = {};
    show(null, file ? "正在打开照片…" : "");
    if (!file) return;
    let opened;
    try {
      opened = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      if (mine === turn) show(null, "这张照片打不开。请存成 JPEG 格式（.jpg）再选，或者重新拍一张。");
      return;
    }
    const own = [opened.width, opened.height], ratio = Math.sqrt(WORKING_PIXELS / own[0] / own[1]);
    if (ratio < 1) opened = await createImageBitmap(opened, { resizeWidth: own[0] * ratio | 0, resizeQuality: "high" });
    if (mine !== turn) return;
    size = own;
    show(opened, "");
    place();
  }

  // Around the head where it is seen, else the middle; as the server would.
  function place() {
    const small = Math.min(1, 400 / picture.width);
    scale = least = Math.max(width / picture.width, height / picture.height);
    left = (picture.width - width / scale) / 2;
    top = (picture.height - height / scale) / 2;
    const sketch = make("canvas", { width: picture.width * small | 0, height: picture.height * small | 0 });
    const pen = sketch.getContext("2d");
    pen.drawImage(picture, 0, 0, sketch.width, sketch.height);
    const seen = planes(pen.getImageData(0, 0, sketch.width, sketch.height)), found = head(seen, wall(seen));
    // What has the right size already is left as it is.
    if (found && least !== 1) {
      scale = bounded(width * 207 / 358 * small / found.width);
      left = found.middle / small - width / scale / 2;
      top = found.top / small - height * 14 / 441 / scale;
    }
    changed();
  }

  function bounded(scale) { return Math.max(Math.min(scale, LARGEST_SCALE), least); }

  function zoom(by, x = width / 2, y = height / 2) {
    const old = scale;
    scale = bounded(scale * by);
    left += x / old - x / scale;
    top += y / old - y / scale;
    changed();
  }

  function move(x, y) {
    left -= x / scale;
    top -= y / scale;
    changed();
  }

  function changed() {
    left = Math.max(0, Math.min(left, picture.width - width / scale));
    top = Math.max(0, Math.min(top, picture.height - height / scale));
    isWaiting = true;
    frame ??= requestAnimationFrame(() => { frame = null; if (picture) draw(); });
    clearTimeout(timer);
    timer = setTimeout(finish, 350);
  }

  function cut() {
    paper.imageSmoothingQuality = "high";
    paper.drawImage(picture, left, top, width / scale, height / scale, 0, 0, width, height);
  }

  // The picture, and over it where head and eyes should be: a dark line on a light one is seen on every ground.
  function draw() {
    cut();
    const pen = canvas.getContext("2d");
    pen.setTransform(canvas.width / 358, 0, 0, canvas.height / 441, 0, 0);
    pen.drawImage(result, 0, 0, 358, 441);
    pen.font = "600 13px sans-serif";
    for (const [colour, lineWidth, dash] of [["#ffffffcc", 4, []], ["#084a50", 1.6, [7, 5]]]) {
      Object.assign(pen, { strokeStyle: colour, fillStyle: colour, lineWidth });
      pen.setLineDash(dash);
      pen.beginPath();
      pen.ellipse(179, 151, 103.5, 137, 0, 0, 7);
      for (const [text, y] of [["头顶", 14], ["眼睛", 160]]) {
        pen.moveTo(20, y);
        pen.lineTo(338, y);
        pen[dash.length ? "fillText" : "strokeText"](text, 22, y + 15);
      }
      pen.stroke();
    }
  }

  // The highest quality that stays within the limits.
  async function encode() {
    let blob;
    for (const quality of [1, 0.97, 0.94, 0.9, 0.85, 0.79, 0.7, 0.6, 0.45, 0.3]) {
      blob = await new Promise((done) => result.toBlob(done, "image/jpeg", quality));
      if (blob.size <= largest) break;
    }
    return new File([blob], "照片.jpg", { type: "image/jpeg" });
  }

  async function finish() {
    clearTimeout(timer);
    const mine = turn = {};
    cut();
    const found = looks(planes(paper.getImageData(0, 0, width, height))), file = await encode();
    if (mine !== turn) return;
    const parcel = new DataTransfer();
    parcel.items.add(file);
    input.files = parcel.files;
    isWaiting = false;
    say(found, file.size);
  }

  function say(found, bytes) {
    const kilo = (value) => `${+(value / 1024).toFixed(1)}K`;
    const rows = [
      [least <= LARGEST_SCALE, `像素 ${width}×${height}`, `原图只有 ${size.join("×")}，放大会模糊，请换一张大些的`],
      [bytes >= smallest && bytes <= largest, `文件大小 ${kilo(bytes)}，要 ${kilo(smallest)}–${kilo(largest)}`,
        bytes < smallest ? "画面太简单，质量最高也只有这么大。可以先交，系统会再看" : "请换一张背景干净的"],
      ...found.map(([name, value, from, to, help]) => [value >= from && value <= to, `${name} ${value}，要 ${from}–${to}`, help]),
    ];
    checks.replaceChildren(...rows.map(([isRight, words, help]) =>
      make("li", { class: isRight ? "ok" : "no" }, isRight ? words : `注意：${words}。${help}。`)));
    const wrong = rows.filter(([isRight]) => !isRight).length;
    word.textContent = wrong ? `照片放好了，有 ${wrong} 处要注意：` : "照片放好了，能量的都合适。";
  }

  const point = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect(), scale = width / box.width;
    return [(clientX - box.left) * scale, (clientY - box.top) * scale];
  };
  const fingers = new Map();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, point(event));
  });
  canvas.addEventListener("lostpointercapture", (event) => fingers.delete(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    const old = fingers.get(event.pointerId), now = point(event);
    if (!old) return;
    fingers.set(event.pointerId, now);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1], share = other ? 2 : 1;
    move((now[0] - old[0]) / share, (now[1] - old[1]) / share);
    if (!other) return;
    const apart = ([x, y]) => Math.max(1, Math.hypot(x - other[0], y - other[1]));
    zoom(apart(now) / apart(old), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 600), ...point(event));
  }, { passive: false });
  stage.addEventListener("keydown", (event) => {
    const act = !event.ctrlKey && !event.metaKey && acts.find(([, key]) => key === event.key)?.[2];
    if (act) { event.preventDefault(); act(); }
  });
  // Whoever is quicker than the cutting waits for it, a moment.
  form.addEventListener("submit", (event) => {
    if (!isWaiting) return;
    event.preventDefault();
    finish().then(() => form.requestSubmit(event.submitter));
  });
  input.addEventListener("change", () => open(input.files[0]));
  const field = input.closest(".field");
  field.after(stage, word, checks);
  if (matchMedia("(pointer: coarse)").matches) {
    field.append(button("拍一张", "拍一张", () => {
      input.capture = "environment";
      input.click();
      input.removeAttribute("capture");
    }));
  }
  open(input.files[0]);
}

for (const form of document.querySelectorAll("form[data-photo]")) setUp(form);
