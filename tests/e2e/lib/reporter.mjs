// One line per test, what was measured under it, and at the end a line with the counts.

export default async function* report(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (type === 'test:pass' || type === 'test:fail') {
      const seconds = (data.details.duration_ms / 1000).toFixed(1).padStart(5);
      if (data.skip !== undefined) {
        yield `skipped ${seconds} s  ${data.name}${data.skip ? ` (${data.skip})` : ''}\n`;
      } else if (type === 'test:pass') {
        passed += 1;
        yield `ok      ${seconds} s  ${data.name}\n`;
      } else {
        failed += 1;
        const error = data.details.error?.cause ?? data.details.error;
        yield `FAILED  ${seconds} s  ${data.name}\n${String(error?.stack ?? error).replace(/^/gm, '            ')}\n`;
      }
    } else if (type === 'test:diagnostic' && data.message.startsWith('measured: ')) {
      yield `                 ${data.message}\n`;
    } else if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message;
    }
  }
  yield `${passed} passed, ${failed} failed\n`;
}
