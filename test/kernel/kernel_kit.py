"""Jupyter's own test kit for kernels (jupyter_kernel_test), with samples for TypeScript; run by kernel-kit.test.ts."""
import unittest

import jupyter_kernel_test

KERNEL = "rss-lab"


class TypeScriptKernel(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world");'
    code_stderr = 'console.error("oh, world");'
    code_generate_error = 'throw new RangeError("too far");'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "({ cpus: 4 })", "result": "{ cpus: 4 }"},
        {"code": "[1, 2].map((x) => 2 * x)", "result": "[ 2, 4 ]"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "null", "result": "null"},
        {"code": "({ _toMime: () => ({ 'text/html': '<b>5</b>' }) })", "mime": "text/html", "result": "<b>5</b>"},
        {
            "code": "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/markdown': '**5**' }) })",
            "mime": "text/markdown",
            "result": "**5**",
        },
    ]
    code_display_data = [
        {"code": 'import * as tslab from "tslab"; tslab.display.html("<b>5</b>");', "mime": "text/html"},
        {"code": 'import { display } from "rss-lab-kernel"; display({ "text/plain": "5" });', "mime": "text/plain"},
    ]
    code_clear_output = 'import { clearOutput } from "rss-lab-kernel"; clearOutput();'
    code_page_something = 'import { page } from "rss-lab-kernel"; page({ "text/plain": "a page" });'
    completion_samples = [
        {"text": "Math.flo", "matches": {"floor"}},
        {"text": "'😀'.codePointA", "matches": {"codePointAt"}},
    ]
    code_inspect_sample = "console.log"

    complete_code_samples = ["1", "", "let a = 1;", "function f(n: number) {\n  return n;\n}", "// words", "f(`\n`)"]
    incomplete_code_samples = [
        'console.log("hello',
        "function f(n: number) {",
        "const a =",
        "f(1,",
        "f(`a",
        "/* a",
        "if (a) {\n  b();\n} else",
    ]
    invalid_code_samples = ["import = 7q", "let a = 1;\n}", 'f("a\nb");']

    code_history_pattern = "1 ? 2*3"
    supported_history_operations = ("tail", "range", "search")

    def test_is_complete_says_the_indent(self):
        for code, indent in [("function f() {", "  "), ("if (a) {\n  f(", "    "), ("f(`a", ""), ("const a =", "")]:
            with self.subTest(code=code):
                self.flush_channels()
                self.kc.is_complete(code)
                self.assertEqual(self.get_non_kernel_info_reply()["content"]["indent"], indent)


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
