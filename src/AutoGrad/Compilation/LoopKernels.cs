using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>Runs the programs of loop bodies, as often as there are steps.</summary>
internal static class LoopKernels
{
    /// <summary>A loop over a known number of steps.</summary>
    public static TensorValue?[] Run(Scan loop, TensorValue[] inputs, bool[] wanted, StoragePool pool)
    {
        Program body = loop.Body.Program;
        int carries = loop.Carries, results = loop.Body.Outputs.Length - carries;
        int count = loop.IsCounted ? Math.Clamp(inputs[^1].AsSpan<int>()[0], 0, loop.Length) : loop.Length;
        var arguments = new TensorValue[loop.Body.Inputs.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = i < carries + loop.Sequences ? Contiguous(inputs[i]) : inputs[i];
        TensorValue[] sequences = arguments[carries..(carries + loop.Sequences)];
        var outputs = new TensorValue?[loop.Outputs];
        for (int k = carries; k < outputs.Length; k++)
        {
            if (!wanted[k]) continue;
            TensorType type = k < carries + results ? loop.Body.Outputs[k].Type : inputs[k - carries - results].Type;
            outputs[k] = TensorValue.Allocate(type.WithShape([loop.Length, .. type.Shape]), pool);
            if (count < loop.Length) Bytes(outputs[k]).Clear();
        }
        var turns = new CarryBuffers(loop.Body.Outputs.AsSpan(0, carries), count, pool);
        var values = new TensorValue?[carries + results];
        for (int k = carries; k < values.Length; k++) values[k] = wanted[k] ? null : TensorValue.Allocate(loop.Body.Outputs[k].Type, pool);
        for (int step = 0; step < count; step++)
        {
            int t = loop.Reverse ? count - 1 - step : step;
            for (int i = 0; i < sequences.Length; i++) arguments[carries + i] = Slice(sequences[i], t);
            for (int c = 0; c < carries; c++) Write(outputs[carries + results + c], t, arguments[c]);
            turns.Next(step, values);
            for (int k = carries; k < values.Length; k++) values[k] = outputs[k] is { } stack ? Slice(stack, t) : values[k];
            body.Run(arguments, values);
            for (int c = 0; c < carries; c++) arguments[c] = values[c] ?? throw Errors.Internal("a carry was not computed");
        }
        turns.Return(count - 1, pool);
        for (int k = carries; k < values.Length; k++)
        {
            if (!wanted[k] && values[k] is { } unwanted) pool.Return(unwanted.Storage);
        }
        for (int c = 0; c < carries; c++) outputs[c] = arguments[c];
        return outputs;
    }

    /// <summary>A loop that goes on as long as its condition holds.</summary>
    public static TensorValue?[] Run(While loop, TensorValue[] inputs, bool[] wanted, StoragePool pool)
    {
        int carries = loop.Carries;
        Program condition = loop.Condition.Program, body = loop.Body.Program;
        TensorValue[] asked = [.. inputs[..carries], .. inputs[carries..(carries + loop.Conditioned)]];
        TensorValue[] arguments = [.. inputs[..carries], .. inputs[(carries + loop.Conditioned)..]];
        for (int c = 0; c < carries; c++) asked[c] = arguments[c] = Contiguous(inputs[c]);
        var outputs = new TensorValue?[loop.Outputs];
        for (int k = carries + 1; k < outputs.Length; k++)
        {
            if (!wanted[k]) continue;
            TensorType type = inputs[k - carries - 1].Type;
            outputs[k] = TensorValue.Allocate(type.WithShape([loop.MaxSteps ?? 0, .. type.Shape]), pool);
            Bytes(outputs[k]).Clear();
        }
        int steps = 0;
        var turns = new CarryBuffers(loop.Body.Outputs.AsSpan(), 2, pool);
        var values = new TensorValue?[carries];
        while (condition.Run(asked)[0].AsSpan<bool>()[0])
        {
            if (steps == loop.MaxSteps)
            {
                if (loop.StopsQuietly) break;
                throw Errors.Argument("While", $"the condition still holds after maxSteps = {steps} steps", "Allow more steps, or check the condition");
            }
            for (int c = 0; c < carries; c++) Write(outputs.ElementAtOrDefault(carries + 1 + c), steps, arguments[c]);
            turns.Next(steps, values);
            body.Run(arguments, values);
            for (int c = 0; c < carries; c++) asked[c] = arguments[c] = values[c] ?? throw Errors.Internal("a carry was not computed");
            steps++;
        }
        turns.Return(steps - 1, pool);
        for (int c = 0; c < carries; c++) outputs[c] = arguments[c];
        outputs[carries] = TensorValue.From<int>([steps], []);
        return outputs;
    }

    /// <summary>One of several bodies, chosen by the first input.</summary>
    public static TensorValue?[] Run(Switch choice, TensorValue[] inputs)
    {
        int index = Math.Clamp(inputs[0].AsSpan<int>()[0], 0, choice.Branches.Count - 1);
        return choice.Branches[index].Program.Run(inputs.AsSpan(1));
    }

    /// <summary>Two places for every carry, which steps write by turns.</summary>
    private readonly struct CarryBuffers
    {
        private readonly TensorValue[] even;
        private readonly TensorValue[] odd;

        public CarryBuffers(ReadOnlySpan<Tensor> carries, int steps, StoragePool pool)
        {
            even = steps > 0 ? Allocate(carries, pool) : [];
            odd = steps > 1 ? Allocate(carries, pool) : [];
        }

        /// <summary>Says where a step writes the carries.</summary>
        public void Next(int step, TensorValue?[] values) => (step % 2 == 0 ? even : odd).CopyTo(values, 0);

        /// <summary>Gives back the places that the last step has not written.</summary>
        public void Return(int last, StoragePool pool)
        {
            if (last < 0 || last % 2 == 0) Return(odd, pool);
            if (last < 0 || last % 2 == 1) Return(even, pool);
        }

        private static void Return(TensorValue[] buffers, StoragePool pool)
        {
            foreach (TensorValue buffer in buffers) pool.Return(buffer.Storage);
        }

        private static TensorValue[] Allocate(ReadOnlySpan<Tensor> carries, StoragePool pool)
        {
            var buffers = new TensorValue[carries.Length];
            for (int i = 0; i < buffers.Length; i++) buffers[i] = TensorValue.Allocate(carries[i].Type, pool);
            return buffers;
        }
    }

    /// <summary>The value in row-major order, in storage that is left to the garbage collector.</summary>
    private static TensorValue Contiguous(TensorValue value) => StridedCopy.ToContiguous(value, new StoragePool());

    private static TensorValue Slice(TensorValue sequence, int step)
    {
        TensorType type = sequence.Type.WithShape(Shape.Create(sequence.Shape.Sizes[1..]));
        return new TensorValue(type, sequence.Storage, sequence.Offset + (step * type.Size), TensorValue.RowMajor(type.Shape));
    }

    private static void Write(TensorValue? stack, int step, TensorValue value)
    {
        if (stack is null) return;
        Span<byte> bytes = Bytes(value);
        bytes.CopyTo(Bytes(stack)[(step * bytes.Length)..]);
    }

    private static Span<byte> Bytes(TensorValue? value)
    {
        if (value is null) return [];
        int width = value.DType.SizeInBytes;
        return value.IsContiguous
            ? value.Storage.AsSpan<byte>().Slice(value.Offset * width, value.Size * width)
            : throw Errors.Internal($"{value.Type} is not contiguous");
    }
}
