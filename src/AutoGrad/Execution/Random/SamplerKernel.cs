namespace AutoGrad.Execution;

/// <summary>One number of a distribution.</summary>
internal delegate double Sampler(ref ThreefryStream stream, double parameter);

/// <summary>
/// Runs a function that loops a different number of times for each element. Elements are independent, so batches are nothing special.
/// </summary>
internal static class SamplerKernel
{
    private const int ChunkLength = 1 << 10;

    /// <summary>A sample for each element of k0, k1, position, parameter: the key's two words, UInt32, and a float.</summary>
    public static TensorValue Sample(Sampler sampler, TensorValue[] inputs, TensorType type, StoragePool pool)
    {
        TensorValue[] all = [.. inputs.Select(input => StridedCopy.ToContiguous(input, pool))];
        TensorValue result = Run(type, pool, i =>
        {
            var stream = new ThreefryStream(all[0].AsSpan<uint>()[i], all[1].AsSpan<uint>()[i], all[2].AsSpan<uint>()[i]);
            return sampler(ref stream, NumberAt(all[3], i));
        });
        Return(inputs, all, pool);
        return result;
    }

    /// <summary>A function of corresponding elements of two float values.</summary>
    public static TensorValue Map(Func<double, double, double> function, TensorValue[] inputs, TensorType type, StoragePool pool)
    {
        TensorValue[] all = [.. inputs.Select(input => StridedCopy.ToContiguous(input, pool))];
        TensorValue result = Run(type, pool, i => function(NumberAt(all[0], i), NumberAt(all[1], i)));
        Return(inputs, all, pool);
        return result;
    }

    private static TensorValue Run(TensorType type, StoragePool pool, Func<int, double> element)
    {
        TensorValue result = TensorValue.Allocate(type, pool);
        ParallelLoop.For(ParallelLoop.Chunks(type.Size, ChunkLength), chunk =>
        {
            int last = (int)Math.Min((long)(chunk + 1) * ChunkLength, type.Size);
            for (int i = chunk * ChunkLength; i < last; i++)
            {
                if (type.DType == DType.Float64) result.AsSpan<double>()[i] = element(i);
                else result.AsSpan<float>()[i] = (float)element(i);
            }
        });
        return result;
    }

    private static double NumberAt(TensorValue value, int index) =>
        value.DType == DType.Float64 ? value.AsSpan<double>()[index] : value.AsSpan<float>()[index];

    private static void Return(TensorValue[] inputs, TensorValue[] copies, StoragePool pool)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (copies[i] != inputs[i]) pool.Return(copies[i].Storage);
        }
    }
}
