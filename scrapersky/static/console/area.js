// The map of the search form: an area is drawn on it and written into the field, and a written one is drawn.
"use strict";

(() => {
  const { $, $$, jsonOf, token } = window.console_;
  const box = $("[data-area-map]");
  const field = $("#id_area");
  if (!box || !field || !window.L) return;

  const HINTS = {
    Rectangle: "Click one corner, then the opposite one. Esc stops.",
    Circle: "Click the centre, then its edge. Esc stops.",
    Polygon: "Click each corner; click the first one again to finish. Esc stops.",
  };
  const WAIT = 350; // milliseconds after the last change
  const rounded = (value) => Math.round(value * 1e6) / 1e6;
  let shape = null;

  box.hidden = false;
  const map = L.map($(".area-canvas", box), { worldCopyJump: true, minZoom: 2, attributionControl: Boolean(box.dataset.tiles) });
  map.setView([30, 0], 2);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: plain(box.dataset.credit), maxZoom: 19 }).addTo(map);
  const known = L.layerGroup().addTo(map);
  map.pm.setGlobalOptions({ snappable: false, allowSelfIntersection: false, continueDrawing: false, tooltips: false });

  function plain(text) {
    const span = document.createElement("span");
    span.textContent = text;
    return span.innerHTML;
  }

  // From a drawn shape to JSON, and back.

  function written(layer) {
    if (layer instanceof L.Circle) {
      const { lat, lng } = layer.getLatLng();
      return { latitude: rounded(lat), longitude: rounded(lng), radius: Math.round(layer.getRadius()) };
    }
    if (layer instanceof L.Rectangle) {
      const bounds = layer.getBounds();
      return [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()].map(rounded);
    }
    const ring = layer.getLatLngs()[0].map(({ lat, lng }) => [rounded(lng), rounded(lat)]);
    return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
  }

  function drawn(text) {
    let area;
    try {
      area = JSON.parse(text);
    } catch {
      return null;
    }
    if (Array.isArray(area) && area.length === 4 && area.every(Number.isFinite)) return L.rectangle([[area[0], area[1]], [area[2], area[3]]]);
    if (Number.isFinite(area?.latitude) && Number.isFinite(area?.longitude) && area?.radius > 0) return L.circle([area.latitude, area.longitude], { radius: area.radius });
    const rings = area?.type === "Polygon" && Array.isArray(area.coordinates) ? area.coordinates : null;
    const isPoint = (point) => Array.isArray(point) && point.slice(0, 2).every(Number.isFinite);
    if (!rings?.length || !rings.every((ring) => Array.isArray(ring) && ring.length > 3 && ring.every(isPoint))) return null;
    return L.polygon(rings.map((ring) => ring.slice(0, -1).map(([lng, lat]) => [lat, lng])));
  }

  function hide() {
    shape?.pm.disable();
    shape?.remove();
  }

  function show() {
    shape?.addTo(map);
    shape?.pm.enable({ allowSelfIntersection: false });
  }

  function take(layer, { write = true, fit = false } = {}) {
    hide();
    shape = layer;
    $("[data-clear]", box).hidden = !shape;
    if (shape) {
      show();
      shape.on("pm:edit pm:change pm:dragend", write_);
      if (fit) map.fitBounds(shape.getBounds(), { padding: [20, 20], maxZoom: 14 });
    }
    if (write) write_();
    else price();
  }

  function write_() {
    field.value = shape ? JSON.stringify(written(shape)) : "";
    price();
  }

  // The tools. By keyboard a shape is put into the middle of the map, to be written exactly in the field.

  let drawing = false;
  function stop() {
    map.pm.disableDraw();
    if (drawing) show(); // the area before, which a new one would have replaced
    drawing = false;
    for (const button of $$("[data-draw]", box)) button.setAttribute("aria-pressed", "false");
    $("[data-drawing]", box).textContent = "";
  }

  function inTheMiddle(kind) {
    const middle = map.getBounds().pad(-0.3);
    if (kind === "Circle") return L.circle(map.getCenter(), { radius: Math.min(map.distance(middle.getCenter(), [middle.getNorth(), middle.getCenter().lng]), 200000) });
    if (kind === "Rectangle") return L.rectangle(middle);
    return L.polygon([middle.getSouthWest(), middle.getSouthEast(), middle.getNorthEast(), middle.getNorthWest()]);
  }

  for (const button of $$("[data-draw]", box)) {
    button.addEventListener("click", (event) => {
      const pressed = button.getAttribute("aria-pressed") === "true";
      stop();
      if (pressed) return;
      if (event.detail === 0) { // Enter or space: nothing points
        take(inTheMiddle(button.dataset.draw));
        $("[data-drawing]", box).textContent = "It was put into the middle of the map. Change its numbers in the field above.";
        return;
      }
      button.setAttribute("aria-pressed", "true");
      $("[data-drawing]", box).textContent = HINTS[button.dataset.draw];
      drawing = true;
      hide();
      map.pm.enableDraw(button.dataset.draw);
    });
  }
  $("[data-clear]", box).addEventListener("click", () => { stop(); take(null); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  map.on("pm:create", ({ layer }) => { stop(); take(layer); });

  // Handles are for the mouse and the finger; by keyboard the numbers in the field are changed.
  new MutationObserver(() => {
    for (const handle of $$(".leaflet-marker-pane [role=button]", box)) {
      handle.removeAttribute("role");
      handle.removeAttribute("tabindex");
      handle.setAttribute("aria-hidden", "true");
    }
  }).observe($(".leaflet-marker-pane", box), { childList: true, subtree: true });

  // The field is the area; what is written there is drawn.

  let typing;
  field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => take(drawn(field.value), { write: false, fit: true }), WAIT);
  });

  // What it would cost.

  const form = field.form;
  let pricing;
  let requests = 0;
  function price() {
    clearTimeout(pricing);
    const line = $("[data-area-price]", box);
    if (!field.value.trim()) {
      requests += 1;
      line.textContent = "";
      return;
    }
    pricing = setTimeout(async () => {
      const number = (requests += 1);
      const body = new FormData(form);
      body.delete("file");
      const answer = await jsonOf(fetch(box.dataset.price, { method: "POST", body, headers: { "X-CSRFToken": token() }, credentials: "same-origin" }));
      if (number !== requests || !answer) return;
      line.textContent = answer.text;
      line.classList.toggle("bad", Boolean(answer.bad));
    }, WAIT);
  }
  for (const name of ["what", "where", "provider", "budget"]) form.elements[name].addEventListener("change", price);

  // Cities and what was found before, of the part that is looked at.

  const dot = (point, radius, className) => L.circleMarker(point, { radius, className, stroke: false, fillOpacity: 0.8, interactive: false, pmIgnore: true });
  let looking;
  map.on("moveend", () => {
    clearTimeout(looking);
    looking = setTimeout(look, WAIT);
  });
  async function look() {
    const bounds = map.getBounds();
    const sides = [Math.max(bounds.getSouth(), -90), Math.max(bounds.getWest(), -180), Math.min(bounds.getNorth(), 90), Math.min(bounds.getEast(), 180)];
    const answer = await jsonOf(fetch(`${box.dataset.known}?box=${sides.map(rounded).join(",")}`, { credentials: "same-origin" }));
    if (!answer) return;
    const { cities, finds } = answer;
    known.clearLayers();
    for (const point of finds) dot(point, 3, "area-find").addTo(known);
    for (const [lat, lng, name] of apart(cities)) {
      dot([lat, lng], 2.5, "area-dot").addTo(known);
      L.tooltip([lat, lng], { content: plain(name), permanent: true, direction: "right", className: "area-city", interactive: false }).addTo(known);
    }
  }

  // Names that would lie upon each other are left out, those of smaller cities first.
  function apart(cities) {
    const taken = [];
    return cities.filter(([lat, lng]) => {
      const { x, y } = map.latLngToContainerPoint([lat, lng]);
      if (taken.some((other) => Math.abs(other.x - x) < 90 && Math.abs(other.y - y) < 18)) return false;
      taken.push({ x, y });
      return true;
    });
  }

  async function goTo(where) {
    const area = (await jsonOf(fetch(`${box.dataset.known}?where=${encodeURIComponent(where)}`, { credentials: "same-origin" })))?.box;
    if (area && !shape) map.fitBounds([[area[0], area[1]], [area[2], area[3]]]);
  }
  const places = form.elements.where;
  const firstPlace = () => places.value.split("\n").find((line) => line.trim())?.trim();
  places.addEventListener("change", () => { if (!shape && firstPlace()) goTo(firstPlace()); });

  const before = drawn(field.value);
  if (before) take(before, { write: false, fit: true });
  else if (firstPlace()) goTo(firstPlace());
  else look();
})();
