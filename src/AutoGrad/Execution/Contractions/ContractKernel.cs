namespace AutoGrad.Execution;

/// <summary>Computes <see cref="Lowering.Contract"/> for values of any strides by a <see cref="ContractPlan"/> that is used once.</summary>
internal static unsafe class ContractKernel
{
    /// <summary>The general dot product of two values, contiguous.</summary>
    public static TensorValue Run(Lowering.Contract lowering, TensorValue left, TensorValue right, TensorType output, StoragePool pool)
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        ContractPlan plan = ContractPlan.Create(lowering, left.Type, left.Strides, right.Type, right.Strides);
        Storage? workspace = plan.WorkspaceBytes > 0 ? pool.Rent(plan.WorkspaceBytes) : null;
        int size = output.DType.SizeInBytes;
        fixed (byte* a = &left.Storage.Start, b = &right.Storage.Start, c = &result.Storage.Start)
        fixed (byte* memory = workspace is null ? [] : workspace.AsSpan<byte>())
        {
            plan.Run((nint)(a + (left.Offset * (long)size)), (nint)(b + (right.Offset * (long)size)), (nint)c, (nint)memory);
        }
        if (workspace is not null) pool.Return(workspace);
        return result;
    }
}
