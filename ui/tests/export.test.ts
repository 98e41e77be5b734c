import { describe, expect, it } from 'vitest';
import { called, findings, openAccount, said, screen, signedIn, start, user, waitFor, within } from './app';
import type { Control } from './app';

async function openDialog(prepare = signedIn): Promise<Control> {
  const control = await start(prepare);
  await openAccount('Everyday Checking');
  await user.click(screen.getByRole('button', { name: 'Export…' }));
  await screen.findByText(/First lines of/);
  return control;
}
const dialog = () => within(screen.getByRole('dialog'));
const press = async (name: string | RegExp) => user.click(await dialog().findByRole('button', { name }));

/** The file is chosen and writing begins. */
async function write(prepare = signedIn): Promise<Control> {
  const control = await openDialog(prepare);
  await press(/^Export 12,480 rows/);
  await screen.findByRole('progressbar');
  return control;
}

describe('the export dialog', () => {
  it('begins redacted, says what is replaced, and shows the first lines (LG-5)', async () => {
    const control = await openDialog();
    expect(dialog().getByRole('radio', { name: /^Redacted/ })).toBeChecked();
    expect(called(control, 'exportPreview')[0]?.[0]).toMatchObject({
      redacted: true,
      format: 'csv',
      ranges: [],
    });
    expect(dialog().getByRole('table', { name: 'What redaction replaces' })).toHaveTextContent('Memo12,480');
    const lines = dialog().getByRole('region', { name: /First lines of/ });
    expect(lines).toHaveTextContent('name-');
    expect(lines).not.toHaveTextContent('Lakeside Payroll');
  });

  it('says what is exported, and that it is simulated', async () => {
    await openDialog();
    expect(dialog().getByText('12,480 rows of Everyday Checking')).toBeTruthy();
    expect(dialog().getByText('SIMULATED')).toBeTruthy();
    expect(dialog().getByText(/the name and the content of the file say so/)).toBeTruthy();
  });

  it('previews the format that is chosen', async () => {
    const control = await openDialog();
    await user.click(dialog().getByRole('radio', { name: /^QIF/ }));
    await waitFor(() =>
      expect(called(control, 'exportPreview').at(-1)?.[0]).toMatchObject({ format: 'qif' }),
    );
    expect(await dialog().findByText(/\.qif$/)).toBeTruthy();
  });

  it('asks a second time before account data go into a file, and the way back is what has the focus', async () => {
    const control = await openDialog();
    await user.click(dialog().getByRole('radio', { name: /^With account data/ }));
    await waitFor(() =>
      expect(dialog().getByRole('button', { name: /^Export with account data/ })).toHaveAttribute(
        'aria-disabled',
        'false',
      ),
    );
    await press(/^Export with account data/);
    expect(await screen.findByRole('dialog', { name: 'Export account data?' })).toBeTruthy();
    expect(called(control, 'beginExport')).toEqual([]);
    await waitFor(() => expect(document.activeElement).toHaveTextContent('Back'));
    expect(await findings()).toEqual([]);
    await press('Export with account data');
    await screen.findByRole('progressbar');
    expect(called(control, 'beginExport')[0]?.[0]).toMatchObject({ redacted: false });
  });

  it('keeps no line of the preview when another layer opens over it', async () => {
    await openDialog();
    await user.keyboard('{Control>}k{/Control}');
    await screen.findByRole('combobox', { name: 'Palette' });
    const { exporting } = await import('../src/state/export.svelte');
    expect(exporting.preview).toBeNull();
  });

  it('is redacted again the next time', async () => {
    await openDialog();
    await user.click(dialog().getByRole('radio', { name: /^With account data/ }));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Export…' }));
    await screen.findByRole('dialog');
    expect(await dialog().findByRole('radio', { name: /^Redacted/ })).toBeChecked();
  });

  it('stays as it was when the dialog of the system is closed without a file', async () => {
    await openDialog((control) => {
      control.signedIn();
      control.world.dismissFile = true;
    });
    await press(/^Export 12,480 rows/);
    await waitFor(() => expect(said()).toBe('No file was chosen, and nothing was written.'));
    expect(dialog().getByRole('radio', { name: /^CSV/ })).toBeTruthy();
  });

  it('shows how far it is, and cancels', async () => {
    const control = await write();
    control.exportMoved({ rows: 6_240, size: '1.1 MB' });
    await waitFor(() =>
      expect(screen.getByRole('progressbar')).toHaveAttribute(
        'aria-valuetext',
        '6,240 of 12,480 rows, 1.1 MB',
      ),
    );
    expect(await findings()).toEqual([]);
    await press('Cancel the export');
    expect(await screen.findByRole('dialog', { name: 'Export cancelled' })).toBeTruthy();
    expect(dialog().getByText(/No file was left/)).toBeTruthy();
  });

  it('tells at the end what was written and what was left out, and why', async () => {
    const control = await write();
    control.exportMoved({
      status: 'done',
      rows: 12_400,
      size: '1.2 MB',
      leftOut: [{ reason: 'no posting date', rows: 80 }],
    });
    expect(await screen.findByRole('dialog', { name: 'Exported' })).toBeTruthy();
    expect(dialog().getByText('80 rows')).toBeTruthy();
    expect(dialog().getByText('80: no posting date')).toBeTruthy();
    expect(said()).toMatch(/^12,400 rows written to simulated-/);
    expect(await findings()).toEqual([]);
  });

  it('goes on when it is closed, and comes back when it fails', async () => {
    const control = await write();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByText('Writing an export')).toBeTruthy();
    expect(called(control, 'stopExport')).toEqual([]);
    control.exportMoved({
      status: 'failed',
      error: {
        code: 'export.disk_full',
        kind: 'storage',
        message: 'The disk is full.',
        help: 'Make room, or choose another place.',
        retryAfterMs: null,
        requestId: null,
        said: null,
      },
    });
    expect(await screen.findByRole('dialog', { name: 'The export failed' })).toBeTruthy();
    expect(dialog().getByText(/The disk is full\./)).toBeTruthy();
    await press('Try again');
    await screen.findByRole('progressbar');
    expect(called(control, 'beginExport')).toHaveLength(2);
  });

  it('exports what is selected', async () => {
    const control = await start(signedIn);
    const grid = await openAccount('Everyday Checking');
    grid.focus();
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await user.click(await screen.findByRole('button', { name: 'Export selection…' }));
    await screen.findByRole('dialog');
    expect(await dialog().findByText('3 rows that are selected of Everyday Checking')).toBeTruthy();
    expect(called(control, 'exportPreview')[0]?.[0]).toMatchObject({
      ranges: [{ first: 0, count: 3 }],
      revision: 1,
    });
  });

  it('says that the selected rows moved, and the focus is in the rows again afterwards', async () => {
    const control = await start(signedIn);
    const grid = await openAccount('Everyday Checking');
    grid.focus();
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    await user.click(await screen.findByRole('button', { name: 'Export selection…' }));
    await screen.findByText(/First lines of/);
    control.fail('beginExport', {
      kind: 'input',
      code: 'selection.moved',
      message: 'The rows moved while they were to be exported.',
      help: 'Select the rows again.',
    });
    control.world.tableRevision += 1;
    control.read('a-checking', { status: 'complete', rows: 12_481 });
    await waitFor(() => expect(said()).toBe('Rows changed. The selection was cleared.'));
    await press(/^Export 2 rows/);
    await waitFor(() =>
      expect(said()).toBe('The rows moved while they were to be exported. Select the rows again.'),
    );
    expect(dialog().getByText(/The rows moved while/)).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(grid));
  });

  it('shows no digits of the preview while amounts are masked (UI-3)', async () => {
    await openDialog((control) => {
      control.signedIn();
      control.world.settings.mask = true;
    });
    expect(dialog().getByRole('region', { name: /First lines of/ }).textContent).not.toMatch(/\d/);
    expect(dialog().getByText(/the file has them/)).toBeTruthy();
  });

  it('says what is wrong when there is nothing to preview', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    control.fail('exportPreview', {
      kind: 'input',
      message: 'There are no rows to export.',
      help: 'Read the transactions first, or change the filter.',
    });
    await user.click(screen.getByRole('button', { name: 'Export…' }));
    await screen.findByRole('dialog');
    expect(await dialog().findByText(/There are no rows to export\./)).toBeTruthy();
    expect(dialog().getByRole('button', { name: /^Export …|^Export…/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  });

  it('has no findings of axe', async () => {
    await openDialog();
    expect(await findings()).toEqual([]);
  });
});
