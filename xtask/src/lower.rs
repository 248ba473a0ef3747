//! Makes of a module one that wasm2js translates faithfully. Knows wasm, and nothing of JavaScript.
//!
//! - The memory has its full size, which the linker set, from the beginning, and growing only counts the pages in use. wasm2js would
//!   move a memory that grows, and then there are views of where it was: those that the translated code itself has read just before
//!   it calls what grows the memory. A browser provides no page before it is written to.
//! - A conversion that saturates is a function of instructions that do not. binaryen's own pass for these is made for C, where
//!   what does not fit may become anything; in Rust it becomes the nearest number that fits.
//! - A double that only travels is an integer on its way; see `bits.rs`.

use anyhow::{Context, Result};
use walrus::ir::{BinaryOp, Call, GlobalGet, Instr, InstrLocId, UnaryOp, Unop, Value, VisitorMut, dfs_pre_order_mut};
use walrus::{ConstExpr, FunctionBuilder, FunctionId, GlobalId, Module, ModuleConfig, ValType};

use crate::bits;

/// Rewrites `wasm`, which wasm-opt made flat. A conversion from `f32`, which no code of ours makes, is left in place: wasm2js refuses it.
pub(crate) fn lower(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = ModuleConfig::new().parse(wasm).context("wasm-opt's output does not parse")?;
    bits::keep(&mut module)?;
    let memory = module.get_memory_id().context("the module has not just one memory")?;
    let memory = module.memories.get_mut(memory);
    let pages = u32::try_from(memory.initial)?;
    let most = memory.maximum.context("the module does not say how much memory it may have")?;
    memory.initial = most;

    let size = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(pages.cast_signed())));
    let grow = growth(&mut module, size, u32::try_from(most)?);
    let conversions = CONVERSIONS.map(|conversion| conversion.function(&mut module));
    let mut visitor = Replacements { size, grow, conversions };
    for (_, function) in module.funcs.iter_local_mut() {
        dfs_pre_order_mut(&mut visitor, function, function.entry_block());
    }
    Ok(module.emit_wasm())
}

/// Adds the function that takes pages into use, as `memory.grow` does: it gives their number before, or -1 where there are too few.
fn growth(module: &mut Module, size: GlobalId, most: u32) -> FunctionId {
    let pages = module.locals.add(ValType::I32);
    let mut function = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
    let mut body = function.func_body();
    body.local_get(pages).i32_const(most.cast_signed()).global_get(size).binop(BinaryOp::I32Sub);
    body.binop(BinaryOp::I32GtU).if_else(
        ValType::I32,
        |too_many| {
            too_many.i32_const(-1);
        },
        |enough| {
            enough.global_get(size);
            enough.global_get(size).local_get(pages).binop(BinaryOp::I32Add).global_set(size);
        },
    );
    function.finish(vec![pages], &mut module.funcs)
}

/// A conversion of doubles to integers.
struct Conversion {
    /// The instruction that truncates what fits, and traps otherwise.
    exact: UnaryOp,
    to: ValType,
    /// A double below this one becomes the least integer.
    from: f64,
    least: Value,
    /// This double and all above it become the greatest integer.
    below: f64,
    greatest: Value,
}

const TWO_POW_31: f64 = 2_147_483_648.0;
const TWO_POW_32: f64 = 4_294_967_296.0;
const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_POW_64: f64 = 18_446_744_073_709_551_616.0;

/// In the order of [`place`].
const CONVERSIONS: [Conversion; 4] = [
    Conversion {
        exact: UnaryOp::I32TruncSF64,
        to: ValType::I32,
        from: -TWO_POW_31,
        least: Value::I32(i32::MIN),
        below: TWO_POW_31,
        greatest: Value::I32(i32::MAX),
    },
    Conversion {
        exact: UnaryOp::I32TruncUF64,
        to: ValType::I32,
        from: 0.0,
        least: Value::I32(0),
        below: TWO_POW_32,
        greatest: Value::I32(-1),
    },
    Conversion {
        exact: UnaryOp::I64TruncSF64,
        to: ValType::I64,
        from: -TWO_POW_63,
        least: Value::I64(i64::MIN),
        below: TWO_POW_63,
        greatest: Value::I64(i64::MAX),
    },
    Conversion {
        exact: UnaryOp::I64TruncUF64,
        to: ValType::I64,
        from: 0.0,
        least: Value::I64(0),
        below: TWO_POW_64,
        greatest: Value::I64(-1),
    },
];

/// Where [`CONVERSIONS`] has the conversion that this instruction makes.
const fn place(op: UnaryOp) -> Option<usize> {
    match op {
        UnaryOp::I32TruncSSatF64 => Some(0),
        UnaryOp::I32TruncUSatF64 => Some(1),
        UnaryOp::I64TruncSSatF64 => Some(2),
        UnaryOp::I64TruncUSatF64 => Some(3),
        _ => None,
    }
}

impl Conversion {
    /// Adds the function that makes it. What is not a number is on no side of a bound, and becomes 0.
    fn function(&self, module: &mut Module) -> FunctionId {
        let number = module.locals.add(ValType::F64);
        let zero = if self.to == ValType::I32 { Value::I32(0) } else { Value::I64(0) };
        let mut function = FunctionBuilder::new(&mut module.types, &[ValType::F64], &[self.to]);
        let mut body = function.func_body();
        body.local_get(number).f64_const(self.below).binop(BinaryOp::F64Ge).if_else(
            self.to,
            |large| {
                large.const_(self.greatest);
            },
            |rest| {
                rest.local_get(number).f64_const(self.from).binop(BinaryOp::F64Ge).if_else(
                    self.to,
                    |fitting| {
                        fitting.local_get(number).unop(self.exact);
                    },
                    |rest| {
                        rest.const_(self.least).const_(zero);
                        rest.local_get(number).f64_const(self.from).binop(BinaryOp::F64Lt).select(None);
                    },
                );
            },
        );
        function.finish(vec![number], &mut module.funcs)
    }
}

/// Puts all this in place of the instructions.
struct Replacements {
    size: GlobalId,
    grow: FunctionId,
    conversions: [FunctionId; CONVERSIONS.len()],
}

impl VisitorMut for Replacements {
    fn visit_instr_mut(&mut self, instr: &mut Instr, _: &mut InstrLocId) {
        let replacement = match *instr {
            Instr::MemorySize(_) => Some(GlobalGet { global: self.size }.into()),
            Instr::MemoryGrow(_) => Some(Call { func: self.grow }.into()),
            Instr::Unop(Unop { op }) => {
                let function = place(op).and_then(|place| self.conversions.get(place));
                function.map(|&func| Call { func }.into())
            }
            _ => None,
        };
        if let Some(replacement) = replacement {
            *instr = replacement;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use walrus::ir::UnaryOp;
    use walrus::{FunctionBuilder, Module, ValType};

    use super::lower;

    /// Every bound, its neighbours, and what lies far away from any.
    const COMPARE: &str = r#"
        const [given, lowered] = process.argv.slice(1).map((hex) =>
            new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(hex, "hex"))).exports);
        const powers = [31, 32, 52, 53, 63, 64].map((power) => 2 ** power);
        const sizes = [0, 0.5, 1, 1.5, ...powers.flatMap((power) => [power * (1 - 2 ** -53), power - 1, power, power + 1,
            power * (1 + 2 ** -52)]), 1e300, Infinity];
        for (const number of [...sizes, ...sizes.map((size) => -size), NaN])
            for (const name of ["i32s", "i32u", "i64s", "i64u"])
                if (given[name](number) !== lowered[name](number)) throw new Error(`${name}(${number})`);
        for (const pages of [0, 1, 7, 509, 503, 0, 1, -1])
            for (const name of ["grow", "size"])
                if (given[name](pages) !== lowered[name](pages)) throw new Error(`${name}(${pages})`);
    "#;

    #[test]
    fn what_is_lowered_converts_and_grows_as_before() {
        let mut module = Module::default();
        for (name, to, op) in [
            ("i32s", ValType::I32, UnaryOp::I32TruncSSatF64),
            ("i32u", ValType::I32, UnaryOp::I32TruncUSatF64),
            ("i64s", ValType::I64, UnaryOp::I64TruncSSatF64),
            ("i64u", ValType::I64, UnaryOp::I64TruncUSatF64),
        ] {
            let number = module.locals.add(ValType::F64);
            let mut function = FunctionBuilder::new(&mut module.types, &[ValType::F64], &[to]);
            function.func_body().local_get(number).unop(op);
            let function = function.finish(vec![number], &mut module.funcs);
            module.exports.add(name, function);
        }
        let memory = module.memories.add_local(false, false, 1, Some(512), None);
        let pages = module.locals.add(ValType::I32);
        for name in ["grow", "size"] {
            let mut function = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            match name {
                "grow" => function.func_body().local_get(pages).memory_grow(memory),
                _ => function.func_body().memory_size(memory),
            };
            let function = function.finish(vec![pages], &mut module.funcs);
            module.exports.add(name, function);
        }

        let given = module.emit_wasm();
        let hex = |wasm: &[u8]| wasm.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let node = Command::new("node").args(["-e", COMPARE, &hex(&given), &hex(&lower(&given).unwrap())]).output();
        let node = node.unwrap();
        assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
    }
}
