// Typeset formulas by KaTeX: a line of JSON {tex, display} in, a line {html} or {error} out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [katexPath, macrosPath] = process.argv.slice(2);
const { default: katex } = await import(pathToFileURL(katexPath));
const macros = JSON.parse(readFileSync(macrosPath, "utf8"));

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      output: "htmlAndMathml",
      throwOnError: true,
      strict: "error",
      macros: { ...macros }, // a \gdef in one formula must not reach the next
    });
    answer = { html };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
