using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Computes one lowered operation at a time with the kernels of the execution layer: no fusion, no generated code. It is the oracle for
/// the compiler and the executor where code cannot be generated.
/// </summary>
internal static class ReferenceExecutor
{
    /// <summary>The value of a node given the values of its inputs. The result may share storage with an input.</summary>
    public static TensorValue Run(Lowering lowering, TensorValue[] inputs, TensorType output, StoragePool pool) => lowering switch
    {
        Lowering.View view => view.Layout.Apply(inputs[0]),
        Lowering.Reshape => ReshapeKernel.Run(inputs[0], output, pool),
        Lowering.Fill fill => FillKernel.Run(fill, output, pool),
        Lowering.Iota iota => IotaKernel.Run(iota, output, pool),
        Lowering.Opaque opaque => opaque.Kernel(inputs, output, pool),
        _ => throw Errors.Internal($"{lowering} is not computed but given"),
    };
}
