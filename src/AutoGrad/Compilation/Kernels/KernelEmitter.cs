using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;

namespace AutoGrad.Compilation.Kernels;

/// <summary>
/// A translated <see cref="KernelCode"/>. The arguments are the addresses of the arrays, then the bytes from one row to the next of each.
/// </summary>
internal unsafe delegate void Kernel(nint* arguments, nint rows, nint columns);

/// <summary>
/// Translates a <see cref="KernelCode"/> to machine code by way of IL: a loop over rows, and in it one loop over the vectors of a row for
/// every pass. Arrays may be read up to 63 bytes behind their end, and are never written there.
/// </summary>
[RequiresDynamicCode("Generates code.")]
internal sealed partial class KernelEmitter
{
    private const int VectorBytes = 64;
    private const int Copies = 4; // of the body of a short loop
    private const int ShortLoop = 12; // values

    private readonly KernelCode code;
    private readonly ILGenerator il;
    private readonly int width;
    private readonly int[] passes;
    private readonly int[] kept;
    private readonly int lastPass;
    private readonly int askingPass; // in which the next row is asked for, or −1
    private readonly LocalBuilder[][] accumulators; // of every reduction as many as there are copies of the body
    private readonly LocalBuilder?[] totals; // of the blocks of a sum so far
    private readonly LocalBuilder?[] errors; // what rounding took from the totals
    private readonly LocalBuilder?[] current; // locals of the pass that is being written
    private readonly LocalBuilder offset; // bytes of numbers from the start of the row
    private readonly LocalBuilder length; // bytes of numbers in a row
    private readonly LocalBuilder rest; // bytes of numbers from here to the end of the row
    private readonly LocalBuilder blockEnd; // the offset at which the block ends that is added up by itself
    private readonly bool isShort; // the loops do so little that a round takes several vectors
    private bool isWhole; // while a loop is written that has whole vectors only
    private int copy; // which of the vectors of a round is being written

    private KernelEmitter(KernelCode code, ILGenerator il)
    {
        this.code = code;
        this.il = il;
        width = code.Width;
        passes = KernelPasses.Of(code);
        kept = KernelPasses.Kept(code);
        lastPass = LastPass();
        askingPass = AskingPass();
        pointers = new LocalBuilder[code.Operands.Length];
        rowValues = new LocalBuilder?[code.Instructions.Length];
        accumulators = new LocalBuilder[code.Instructions.Length][];
        isShort = code.Instructions.Length <= ShortLoop;
        totals = new LocalBuilder?[code.Instructions.Length];
        errors = new LocalBuilder?[code.Instructions.Length];
        current = new LocalBuilder?[code.Instructions.Length];
        offset = il.DeclareLocal(typeof(nint));
        length = il.DeclareLocal(typeof(nint));
        rest = il.DeclareLocal(typeof(nint));
        blockEnd = il.DeclareLocal(typeof(nint));
    }

    public static Kernel Emit(KernelCode code)
    {
        var method =
            new DynamicMethod("Kernel", typeof(void), [typeof(nint*), typeof(nint), typeof(nint)], typeof(KernelEmitter).Module, true);
        new KernelEmitter(code, method.GetILGenerator()).Write();
        return method.CreateDelegate<Kernel>();
    }

    private void Write()
    {
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldc_I4, width);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Stloc, length);
        for (int i = 0; i < pointers.Length; i++)
        {
            pointers[i] = il.DeclareLocal(typeof(nint));
            LoadArgument(i);
            il.Emit(OpCodes.Stloc, pointers[i]);
        }
        Label next = il.DefineLabel(), done = il.DefineLabel();
        if (code.AddsRows && isShort) WriteRowsTogether(next, done);
        il.MarkLabel(next);
        for (int pass = 0; pass <= lastPass; pass++) WritePass(pass);
        WriteRowValues(lastPass + 1);
        WriteRowResults();
        WriteNextRow();
        WriteRowsDone(1, next);
        il.MarkLabel(done);
        il.Emit(OpCodes.Ret);
    }

    private void LoadArgument(int index)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index * sizeof(long));
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
    }

    private void WritePass(int pass)
    {
        WriteRowValues(pass);
        int[] uses = CountUses(pass);
        var reduced = new List<int>();
        bool hasWork = false;
        for (int i = 0; i < passes.Length; i++)
        {
            if (code.Instructions[i].Kind == KernelInstructionKind.Reduce && passes[i] - 1 == pass) reduced.Add(i);
            hasWork |= uses[i] > 0 && !code.Instructions[i].IsRow;
        }
        foreach (int value in reduced) StartReduction(value);
        if (hasWork || reduced.Count > 0 || ElementStores(pass).Any()) WriteLoop(pass, uses, reduced);
        foreach (int value in reduced) FinishReduction(value);
        Array.Clear(current);
    }

    private IEnumerable<int> ElementStores(int pass)
    {
        for (int i = 0; i < code.Operands.Length; i++)
        {
            KernelOperand operand = code.Operands[i];
            if (operand.IsRead || operand.IsRow) continue;
            int when = code.Instructions[operand.Value].IsRow ? lastPass : passes[operand.Value];
            if (when == pass) yield return i;
        }
    }

    /// <summary>The last pass in which anything is done with elements.</summary>
    private int LastPass()
    {
        int last = 0;
        for (int i = 0; i < passes.Length; i++)
        {
            if (!code.Instructions[i].IsRow) last = Math.Max(last, passes[i]);
            if (code.Instructions[i].Kind == KernelInstructionKind.Reduce) last = Math.Max(last, passes[i] - 1);
        }
        foreach (KernelOperand operand in code.Operands)
        {
            if (!operand.IsRead && !operand.IsRow) last = Math.Max(last, passes[operand.Value]);
        }
        return last;
    }

    /// <summary>Puts the elements of a value in a local.</summary>
    private void Compute(int value, int pass)
    {
        if (code.Instructions[value].IsRow || current[value] is not null) return;
        WriteElement(value, pass);
        current[value] = Local(value);
        Store(current[value]);
    }

    /// <summary>How often every value is read in a pass.</summary>
    private int[] CountUses(int pass)
    {
        int[] uses = new int[passes.Length];
        foreach (int operand in ElementStores(pass)) uses[code.Operands[operand].Value]++;
        for (int i = 0; i < passes.Length; i++)
        {
            if (code.Instructions[i].Kind == KernelInstructionKind.Reduce && passes[i] - 1 == pass) uses[code.Instructions[i].X]++;
        }
        for (int i = passes.Length - 1; i >= 0; i--)
        {
            if (uses[i] == 0 || code.Instructions[i].IsRow || IsReloaded(i, pass)) continue;
            foreach (int value in code.Instructions[i].Values) uses[value]++;
        }
        return uses;
    }

    private bool IsReloaded(int value, int pass) => passes[value] < pass && kept[value] >= 0;

    /// <summary>Numbers of a row that are known before a pass.</summary>
    private void WriteRowValues(int pass)
    {
        for (int i = 0; i < passes.Length; i++)
        {
            KernelInstruction instruction = code.Instructions[i];
            if (!instruction.IsRow || passes[i] != pass || rowValues[i] is not null) continue;
            if (instruction.Kind is KernelInstructionKind.Constant or KernelInstructionKind.Reduce) continue;
            if (instruction.Kind == KernelInstructionKind.Load)
            {
                il.Emit(OpCodes.Ldloc, pointers[instruction.Memory]);
                il.Emit(OpCodes.Call, instruction.DType == DType.Bool
                    ? VectorMethods.Lanes($"RepeatMask{width}")
                    : VectorMethods.Lanes("Repeat", Lane(instruction.DType)));
            }
            else
            {
                WriteApply(instruction, pass);
            }
            rowValues[i] = Local(i);
            Store(rowValues[i]);
        }
    }

    private void WriteRowResults()
    {
        for (int i = 0; i < code.Operands.Length; i++)
        {
            KernelOperand operand = code.Operands[i];
            if (operand.Use is not (OperandUse.WriteRow or OperandUse.AccumulateRow)) continue;
            Type lane = Lane(operand.DType);
            if (operand.DType == DType.Bool)
            {
                WriteValue(operand.Value, -1);
                il.Emit(OpCodes.Ldloc, pointers[i]);
                il.Emit(OpCodes.Ldc_I4, width); // the first lane only
                il.Emit(OpCodes.Conv_I);
                il.Emit(OpCodes.Call, VectorMethods.Lanes($"StoreMask{width}"));
                continue;
            }
            if (operand.Accumulates)
            {
                il.Emit(OpCodes.Ldloc, pointers[i]);
                il.Emit(OpCodes.Call, VectorMethods.Lanes("Repeat", lane));
                WriteValue(operand.Value, -1);
                il.Emit(OpCodes.Call, Combine(operand.Reduction, lane));
            }
            else
            {
                WriteValue(operand.Value, -1);
            }
            il.Emit(OpCodes.Ldloc, pointers[i]);
            il.Emit(OpCodes.Call, VectorMethods.Lanes("StoreFirst", lane));
        }
    }
}
