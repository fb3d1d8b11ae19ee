namespace AutoGrad.Execution;

/// <summary>Computes <see cref="Lowering.Convolve"/> for values of any strides by a <see cref="ConvolvePlan"/> that is used once.</summary>
internal static unsafe class ConvolveKernel
{
    /// <summary>The convolution of x [N, C, …] with a kernel [O, C / groups, …], contiguous.</summary>
    public static TensorValue Run(Lowering.Convolve lowering, TensorValue x, TensorValue kernel, TensorType output, StoragePool pool)
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        ConvolvePlan plan = ConvolvePlan.Create(lowering, x.Type, x.Strides, kernel.Type, kernel.Strides, output);
        Storage? workspace = plan.WorkspaceBytes > 0 ? pool.Rent(plan.WorkspaceBytes) : null;
        int size = output.DType.SizeInBytes;
        fixed (byte* a = &x.Storage.Start, b = &kernel.Storage.Start, c = &result.Storage.Start)
        fixed (byte* memory = workspace is null ? [] : workspace.AsSpan<byte>())
        {
            plan.Run((nint)(a + (x.Offset * (long)size)), (nint)(b + (kernel.Offset * (long)size)), (nint)c, (nint)memory);
        }
        if (workspace is not null) pool.Return(workspace);
        return result;
    }
}
