#!/usr/bin/env python3
"""Runs the kernel's rvgen on the exported monitors, compiles what it writes, and prints a transcript as JSON.

run.py SOURCE HEADERS_COMMON HEADERS_AMD64 CENALLOC...

SOURCE is an unpacked linux-source with tools/verification and kernel/trace/rv, the headers are those of Debian's
linux-headers packages of the same version, CENALLOC is the command that runs cenalloc. Needs Python 3.12, lark, gcc.
Of what rvgen writes only digests and the tables of the automaton are kept.
"""
import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

MONITORS = {'dmabuf': 'buffer', 'dmabuf_attach': 'attachment'}
BUFFER = 'struct dma_buf *dmabuf'
IMPORTER = f'{BUFFER}, struct dma_buf_attachment *attach, bool is_dynamic, struct device *dev'
MAPPING = f'{IMPORTER}, int direction'
ARGUMENTS = {
    'dma_buf_export': BUFFER,
    'dma_buf_release': BUFFER,
    'dma_buf_get': f'{BUFFER}, int fd',
    'dma_buf_put': BUFFER,
    'dma_buf_dynamic_attach': IMPORTER,
    'dma_buf_detach': IMPORTER,
    'dma_buf_map_attachment': MAPPING,
    'dma_buf_unmap_attachment': MAPPING,
}
# The three events that mainline lacks, as a patch would declare them.
LACKING = f'''#include <linux/tracepoint.h>
DECLARE_TRACE_EVENT(dma_buf_map_attachment, TP_PROTO({MAPPING}),
    TP_ARGS(dmabuf, attach, is_dynamic, dev, direction));
DECLARE_TRACE_EVENT(dma_buf_unmap_attachment, TP_PROTO({MAPPING}),
    TP_ARGS(dmabuf, attach, is_dynamic, dev, direction));
DECLARE_TRACE_EVENT(dma_buf_release, TP_PROTO({BUFFER}), TP_ARGS(dmabuf));
'''
# Debian's kernels are built without CONFIG_RV: what it would switch on is switched on here.
CONFIG = ['RV', 'RV_REACTORS', 'RV_MON_EVENTS', 'DA_MON_EVENTS_ID', 'RV_MON_MAINTENANCE_EVENTS',
          'RV_MON_DMABUF', 'RV_MON_DMABUF_ATTACH']
FLAGS = ('-std=gnu11 -fshort-wchar -fno-strict-aliasing -fno-common -fms-extensions -mno-sse -mno-mmx -mno-sse2 '
         '-mno-avx -mno-red-zone -mcmodel=kernel -fno-PIE -fcf-protection=branch -pg -mfentry -DCC_USING_FENTRY '
         '-O2 -Wall -Werror').split()


def digest(data):
    return hashlib.sha256(data).hexdigest()


def fill(text, monitor):
    """Puts in what rvgen leaves to whoever writes the monitor: includes, the id, the handlers' arguments."""
    is_buffer = monitor == 'dmabuf'
    end = 'dma_buf_release' if is_buffer else 'dma_buf_detach'
    text = re.sub(r'/\*\n \* XXX: include required.*?\*/',
                  '#include <linux/dma-buf.h>\n#include <trace/events/dma_buf.h>\n#include "lacking.h"',
                  text, flags=re.DOTALL)
    # A pointer is the id of an attachment: a long serves as the key of the table.
    text = text.replace('#include <rv/da_monitor.h>',
                        '#define da_id_type unsigned long\n#include <rv/da_monitor.h>')
    text = text.replace('int id = ', 'da_id_type id = ')
    text = text.replace('/* XXX: define the target type */',
                        'struct dma_buf' if is_buffer else 'struct dma_buf_attachment')
    text = text.replace('/* XXX: how do I get the id? */',
                        'dmabuf->file->f_inode->i_ino' if is_buffer else '(da_id_type)attach')
    text = text.replace('/* XXX: how do I get t? */', 'dmabuf' if is_buffer else 'attach')
    text = re.sub(r'handle_(\w+)\(void \*data, /\* XXX: fill header \*/\)',
                  lambda found: f'handle_{found[1]}(void *data, {ARGUMENTS.get(found[1], ARGUMENTS[end])})', text)
    text = re.sub(r'/\* XXX: tracepoint \*/, handle_(\w+)\)', r'\1, handle_\1)', text)
    return text.replace('/* XXX: cleanup tracepoint */', end)


def tables(header, monitor):
    """The automaton as the generated header has it."""
    def block(name):
        return re.search(rf'\.{name} = \{{(.*?)\n\t\}},', header, re.DOTALL)[1]
    states = re.findall(r'"(\w+)"', block('state_names'))
    events = re.findall(r'"(\w+)"', block('event_names'))
    rows = [re.findall(r'(\w+),?', row) for row in re.findall(r'\{(.*?)\}', block('function'), re.DOTALL)]
    suffix = f'_{monitor}'
    names = [[None if each == 'INVALID_STATE' else each.removesuffix(suffix) for each in row] for row in rows]
    initial = re.search(r'\.initial_state = (\w+),', header)[1].removesuffix(suffix)
    flags = re.search(r'\.final_states = \{([^}]*)\}', header)[1].split(',')
    finals = [state for state, flag in zip(states, flags, strict=True) if flag.strip() == '1']
    return {'initial': initial, 'finals': finals, 'events': events,
            'next': {state: row for state, row in zip(states, names, strict=True)}}


def include_path(folder, source):
    """The headers of the monitors, with the lines that rvgen asks for."""
    rv = source / 'kernel/trace/rv'
    shutil.copytree(rv / 'monitors', folder / 'include/monitors')
    shutil.copy(rv / 'rv_trace.h', folder / 'include/rv_trace.h')
    for name in MONITORS:
        shutil.copytree(folder / name, folder / 'include/monitors' / name)
    trace = (folder / 'include/rv_trace.h').read_text()
    mark = '// Add new monitors based on CONFIG_DA_MON_EVENTS_ID here'
    lines = ''.join(f'#include <monitors/{name}/{name}_trace.h>\n' for name in MONITORS)
    assert mark in trace
    (folder / 'include/rv_trace.h').write_text(trace.replace(mark, lines + mark))
    (folder / 'include/lacking.h').write_text(LACKING)


def compile_monitor(folder, monitor, common, machine):
    paths = [folder / 'include', common / 'arch/x86/include', machine / 'arch/x86/include/generated',
             common / 'include', machine / 'include', common / 'arch/x86/include/uapi',
             machine / 'arch/x86/include/generated/uapi', common / 'include/uapi', machine / 'include/generated/uapi']
    first = [common / 'include/linux' / name for name in ('compiler-version.h', 'kconfig.h', 'compiler_types.h')]
    defines = ['__KERNEL__', 'MODULE', *(f'{key}="{monitor}"' for key in
               ('KBUILD_MODNAME', 'KBUILD_BASENAME', 'KBUILD_MODFILE')), f'__KBUILD_MODNAME=kmod_{monitor}',
               'CONFIG_RV_PER_TASK_MONITORS=2', *(f'CONFIG_{name}=1' for name in CONFIG)]
    run = subprocess.run(['gcc', '-c', '-o', folder / f'{monitor}.o', '-nostdinc',
                          *(part for path in paths for part in ('-I', path)),
                          *(part for path in first for part in ('-include', path)),
                          *(f'-D{each}' for each in defines), *FLAGS, folder / monitor / f'{monitor}.c'],
                         capture_output=True, text=True, check=False)
    symbols = subprocess.run(['nm', folder / f'{monitor}.o'], capture_output=True, text=True, check=False).stdout
    return {'exit': run.returncode, 'messages': run.stderr.splitlines()[:20],
            'handlers': sorted(re.findall(r' t (handle_\w+)', symbols))}


def main():
    source, common, machine = (Path(each).resolve() for each in sys.argv[1:4])
    cenalloc = sys.argv[4:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        monitors = []
        for monitor, kind in MONITORS.items():
            command = [*cenalloc, 'export', 'rv', '--monitor', kind]
            dot = subprocess.run(command, capture_output=True, check=True).stdout
            (folder / f'{monitor}.dot').write_bytes(dot)
            arguments = ['monitor', '-c', 'da', '-s', f'{monitor}.dot', '-t', 'per_obj']
            run = subprocess.run([sys.executable, source / 'tools/verification/rvgen', *arguments], cwd=folder,
                                 capture_output=True, text=True, check=False)
            files = sorted((folder / monitor).iterdir())
            written = {path.name: digest(path.read_bytes()) for path in files}
            code = folder / monitor / f'{monitor}.c'
            filled = fill(code.read_text(), monitor)
            assert 'XXX: fill' not in filled and 'XXX: how' not in filled
            code.write_text(filled)
            kunit = subprocess.run([sys.executable, source / 'tools/verification/rvgen', 'kunit', '-n', monitor, '-l'],
                                   cwd=folder, capture_output=True, text=True, check=False)
            monitors.append({
                'monitor': kind, 'input': digest(dot), 'command': ' '.join(['rvgen', *arguments]),
                'exit': run.returncode, 'output': run.stdout.splitlines()[:2], 'errors': run.stderr.splitlines(),
                'written': written, 'automaton': tables((folder / monitor / f'{monitor}.h').read_text(), monitor),
                'kunit': {'command': f'rvgen kunit -n {monitor} -l', 'exit': kunit.returncode,
                          'output': [line for line in kunit.stdout.splitlines() if line.startswith('Success')]},
            })
        include_path(folder, source)
        for monitor, told in zip(MONITORS, monitors, strict=True):
            told['compiled'] = compile_monitor(folder, monitor, common, machine)
    gcc = subprocess.run(['gcc', '--version'], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    json.dump({'source': 'linux-source-7.3 7.3.4-1~bpo13+1', 'headers': 'linux-headers-7.3.4+deb13-amd64 7.3.4-1~bpo13+1',
               'python': platform.python_version(), 'lark': version('lark'), 'compiler': gcc, 'monitors': monitors},
              sys.stdout, indent=2)


main()
