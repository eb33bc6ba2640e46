// Comms and controls under the real kernel: what a page is told, what it may do, and when callbacks run.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canExecute } from "../notebooks/temporary.js";
import { Page, stateOf, type Heard } from "./page.js";

const SLIDER = `import { slider, whenChanged } from "rss-lab-kernel";
const speed = slider({ label: "speed", min: 0, max: 10, value: 3 });
whenChanged([speed], () => { if (speed.value > 8) throw new Error("Too fast"); console.log("speed", speed.value); });
speed`;
const BUSY = `import { display } from "rss-lab-kernel";
const pace = slider({ label: "pace", min: 0, max: 10 });
display({ "text/plain": "0" }, { id: "pace" });
whenChanged([pace], () => {
  for (const until = Date.now() + (pace.value === 1 ? 60_000 : 0); Date.now() < until; );
  display({ "text/plain": String(pace.value) }, { id: "pace", update: true });
});`;

const isText = (wanted: string) => (message: Heard) =>
  (message.type === "stream" && String(message.content.text).includes(wanted)) ||
  (message.content.data as Record<string, unknown> | undefined)?.["text/plain"] === wanted;
const said = (page: Page, from: number, sentence: string): Promise<Heard> =>
  page.until(({ type, content }) => type === "comm_open" && String(stateOf(content).value).includes(sentence), from);

describe.skipIf(!canExecute)("a control in the real kernel", () => {
  let page: Page;
  let field = "";
  beforeAll(async () => {
    page = await Page.open();
    await page.run(SLIDER, "the-slider");
    field = page.widget({ _model_name: "BoundedIntTextModel", description: "speed" });
  }, 60_000);
  afterAll(async () => {
    expect(await page?.close()).toBe(0);
  });

  test("a slider and a number field hold one value, and the cell's result shows both", () => {
    const thumb = page.widget({ _model_name: "IntSliderModel", value: 3 });
    const link = page.heard.find(({ content }) => stateOf(content)._model_name === "LinkModel");
    expect(stateOf(link!.content)).toMatchObject({
      source: [`IPY_MODEL_${thumb}`, "value"],
      target: [`IPY_MODEL_${field}`, "value"],
    });
    const box = page.heard.find(({ type }) => type === "execute_result")!.content.data as Record<string, unknown>;
    const { model_id } = box["application/vnd.jupyter.widget-view+json"] as { model_id: string };
    const opened = page.heard.find(({ type, content }) => type === "comm_open" && content.comm_id === model_id)!;
    expect(stateOf(opened.content).children).toEqual([`IPY_MODEL_${field}`, `IPY_MODEL_${thumb}`]);
    expect(box["text/plain"]).toBe("speed 3");
  });

  test("a change is echoed in the name of its message, the kernel is idle at once, and the callback runs", async () => {
    const from = page.heard.length;
    const id = await page.change(field, { value: 5 });
    await page.until(isText("speed 5"), from);
    const answers = page.heard.slice(from).filter(({ parent }) => parent === id);
    expect(answers.slice(0, 3).map(({ type, content }) => [type, content.execution_state])).toEqual([
      ["status", "busy"],
      ["comm_msg", undefined],
      ["status", "idle"],
    ]);
    expect(answers[1].content.data).toMatchObject({ method: "echo_update", state: { value: 5 } });
  });

  test("a value between two steps, or out of bounds, is mended on the page", async () => {
    const from = page.heard.length;
    await page.change(field, { value: 6.4 });
    const { content } = await page.until(
      ({ content: { data } }) => (data as { method?: string })?.method === "update",
      from,
    );
    expect(content).toMatchObject({ comm_id: field, data: { state: { value: 6 } } });
  });

  test("a callback that throws is told in one sentence beside the control, and taken back by the next that does not", async () => {
    const from = page.heard.length;
    await page.change(field, { value: 9 });
    const { content } = await said(page, from, "Too fast.");
    await page.change(field, { value: 4 });
    const empty = await page.until(
      (message) => message.type === "comm_msg" && message.content.comm_id === content.comm_id,
      from,
    );
    expect(stateOf(empty.content).value).not.toContain("Too fast");
    expect(page.heard.slice(from).filter(({ type }) => type === "error")).toEqual([]);
  });

  test("a callback never runs while a cell waits for something; what it prints belongs to the cell of the control", async () => {
    const from = page.heard.length;
    const cell = page.run("await new Promise((done) => setTimeout(done, 300));\nconsole.log('the cell is done');");
    await page.until(({ type }) => type === "execute_input", from);
    await page.change(field, { value: 7 });
    await cell;
    const late = await page.until(isText("speed 7"), from);
    expect(page.heard.findIndex(isText("the cell is done"))).toBeLessThan(page.heard.indexOf(late));
    expect(late.parent).toBe(page.heard.find(({ type }) => type === "execute_result")!.parent);
  });

  test("comm_info_reply lists the open comms, all of them or those of a target", async () => {
    const { comms } = await page.ask("comm_info_request", { target_name: "jupyter.widget" });
    expect(comms).toHaveProperty(field, { target_name: "jupyter.widget" });
    expect(await page.ask("comm_info_request", { target_name: "another" })).toMatchObject({ status: "ok", comms: {} });
  });

  test("what the page opens for a target that nobody offers is closed; one that is offered hears its messages", async () => {
    const from = page.heard.length;
    await page.send("comm_open", { comm_id: "stranger", target_name: "nobody", data: {} });
    await page.until(({ type, content }) => type === "comm_close" && content.comm_id === "stranger", from);
    await page.run(`import { onComm } from "rss-lab-kernel";
onComm("echo", (comm, data) => { comm.send({ hello: data.name }); return ({ word }) => comm.send({ word }); });`);
    await page.send("comm_open", { comm_id: "mine", target_name: "echo", data: { name: "page" } });
    await page.send("comm_msg", { comm_id: "mine", data: { word: "yes" } });
    await page.until(({ content }) => (content.data as { word?: string })?.word === "yes", from);
    expect(page.heard.find(({ content: { data } }) => (data as { hello?: string })?.hello)?.content).toEqual({
      comm_id: "mine",
      data: { hello: "page" },
    });
  });

  test("a callback that computes is stopped by the next value, and the page gets that one's result", async () => {
    await page.run(BUSY);
    const pace = page.widget({ _model_name: "BoundedIntTextModel", description: "pace" });
    const from = page.heard.length;
    await page.change(pace, { value: 1 });
    // Busy for a minute now: nothing is echoed any more.
    await page.until(({ type, content }) => type === "status" && content.execution_state === "idle", from);
    await page.change(pace, { value: 2 });
    const { content } = await page.until(isText("2"), from);
    const first = page.heard.find(isText("0"))!;
    expect(content.transient).toEqual(first.content.transient);
    expect(page.heard.slice(from).some(isText("1"))).toBe(false);
  });

  test("the interrupt button stops a callback that computes, and says so beside the control", async () => {
    const pace = page.widget({ _model_name: "BoundedIntTextModel", description: "pace" });
    const from = page.heard.length;
    const id = await page.change(pace, { value: 1 });
    // Busy for the second time: the callback has begun.
    const isBusy = ({ parent, content }: Heard): boolean => parent === id && content.execution_state === "busy";
    await page.until(() => page.heard.slice(from).filter(isBusy).length === 2, from);
    page.interrupt();
    await said(page, from, "Stopped.");
    expect((await page.run("1 + 1")).find(isText("2"))).toBeDefined();
  });

  test("live draws again in place, and later cells see its values", async () => {
    const cell = `import { live, range, choice } from "rss-lab-course";
const { values } = await live({ cpus: range(1, 16, 1, 4), policy: choice(["greedy", "none"]) }, ({ cpus }) => "cpus " + cpus);`;
    const outputs = (await page.run(cell)).filter(({ type }) => type === "display_data");
    expect(outputs.map(({ content }) => Object.keys(content.data as object))).toEqual([
      ["application/vnd.jupyter.widget-view+json", "text/plain"],
      ["text/plain"],
    ]);
    const from = page.heard.length;
    await page.change(page.widget({ _model_name: "BoundedIntTextModel", description: "CPUs" }), { value: 9 });
    await page.change(page.widget({ _model_name: "ToggleButtonsModel", description: "policy" }), { index: 1 });
    const update = await page.until(isText("cpus 9"), from);
    expect(update).toMatchObject({ type: "update_display_data", content: { transient: outputs[1].content.transient } });
    expect((await page.run('values.cpus + " " + values.policy')).find(isText("'9 none'"))).toBeDefined();
    const wrong = await page.run(
      `await live({ policy: choice(["greedy"]) }, ({ policy }) => { const p: "none" = policy; return p; });`,
    );
    expect(wrong.find(({ type }) => type === "error")?.content.evalue).toContain(
      `'"greedy"' is not assignable to type '"none"'`,
    );
  });

  test("a cell that runs again closes the comms of its earlier run", async () => {
    const from = page.heard.length;
    await page.run(SLIDER, "the-slider");
    const closed = page.heard.slice(from).filter(({ type }) => type === "comm_close");
    expect(closed.map(({ content }) => content.comm_id)).toContain(field);
    const { comms } = await page.ask("comm_info_request", {});
    expect(comms).not.toHaveProperty(field);
  });

  test("a kernel that ends closes every comm", async () => {
    const other = await Page.open();
    await other.run(SLIDER);
    const opened = other.heard.filter(({ type }) => type === "comm_open").map(({ content }) => content.comm_id);
    other.shutDown(true);
    await other.until(({ type, content }) => type === "comm_close" && content.comm_id === opened.at(-1));
    const closed = other.heard.filter(({ type }) => type === "comm_close").map(({ content }) => content.comm_id);
    expect(closed.sort()).toEqual(opened.sort());
    await other.close();
  });
});
