using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;

namespace AutoGrad.Tests.Operations.Indexing;

public sealed class ScatterTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Scatter);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        Tensor x = Sample.Uniform(random, [4, 3]);
        foreach (bool add in (bool[])[true, false])
        {
            Tensor Store(Tensor x, Tensor indices, Tensor updates, int axis) =>
                add ? ScatterAdd(x, indices, updates, axis) : ScatterSet(x, indices, updates, axis);
            Tensor StoreAlong(Tensor x, Tensor indices, Tensor updates) =>
                add ? ScatterAddAlong(x, indices, updates, 1) : ScatterSetAlong(x, indices, updates, 1);
            string name = add ? "add" : "set";
            yield return new($"{name} rows", t => Store(t[0], t[1], t[2], 0), x, From([2, 0]), Sample.Uniform(random, [2, 3]));
            yield return new($"{name} twice", t => Store(t[0], t[1], t[2], 0), x, From([2, 0, 2]), Sample.Uniform(random, [3, 3]));
            yield return new($"{name} in a middle axis", t => Store(t[0], t[1], t[2], 1), Sample.Uniform(random, [2, 4, 3]), Sample.Integers(random, [2, 3], 0, 4), Sample.Uniform(random, [2, 2, 3, 3]));
            yield return new($"{name} one number", t => Store(t[0], t[1], t[2], -1), x, From(1L), Sample.Uniform(random, []));
            yield return new($"{name} nothing", t => Store(t[0], t[1], t[2], 0), x, Zeros([0], DType.Int32), Sample.Uniform(random, [0, 3]));
            yield return new($"{name} along", t => StoreAlong(t[0], t[1], t[2]), x, Sample.Integers(random, [4, 2], 0, 3), Sample.Uniform(random, [4, 2]));
            yield return new($"{name} along, broadcast", t => StoreAlong(t[0], t[1], t[2]), x, Sample.Integers(random, [1, 2], 0, 3), Sample.Uniform(random, [4, 1]));
        }
    }

    protected override Tensor Vary(Tensor input, int example, Random random) =>
        input.DType.IsInteger && example > 0 ? input.Flip() : base.Vary(input, example, random);

    [Fact]
    public void The_last_update_stays_and_all_are_added()
    {
        Tensor x = From([1f, 2, 3]), indices = From([2, 0, 2]), updates = From([10f, 20, 30]);
        Assert.Equal([20f, 2, 30], ScatterSet(x, indices, updates).ToArray<float>());
        Assert.Equal([21f, 2, 43], ScatterAdd(x, indices, updates).ToArray<float>());
        Assert.Equal([5f, 2, 5], ScatterSet(x, indices, 5).ToArray<float>());
        Assert.Equal([1f, 2, 3], x.ToArray<float>());
        Assert.Equal([true, false, true], ScatterSet(From([false, false, false]), From([0, 2]), true).ToArray<bool>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Tensor x = Zeros([2, 3]);
        Messages.Verify(
            "ScatterAdd: index 2 is out of range for axis 0 of size 2, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 1.",
            () => ScatterAdd(x, From([2]), 1));
        Messages.Verify(
            "ScatterSet: index -1 is out of range for axis 0 of size 2, of shape [2, 3]. Indices in a tensor count from 0: use 0 to 1.",
            () => ScatterSet(x, From([0]) - 1, 1).Evaluate());
        Messages.Verify(
            "ScatterAdd: updates of shape [2] do not stretch to [1, 3]. Give them the shape that Take would return, or a number.",
            () => ScatterAdd(x, From([0]), Zeros([2])));
        Messages.Verify(
            "ScatterAdd: dtypes Float32 and Float64 do not mix (operands are Float32[2, 3] and Float64[]). Convert one operand, for example with .Cast(DType.Float64).",
            () => ScatterAdd(x, From([0]), From(1.0)));
        Messages.Verify(
            "ScatterAdd: needs numbers, but got Bool[2]. Convert it with .Cast(DType.Int32) or .Cast(DType.Float32).",
            () => ScatterAdd(Zeros([2], DType.Bool), From([0]), true));
        Messages.Verify(
            "ScatterSet: indices must be Int32 or Int64, but got UInt32[1]. Convert them with .Cast(DType.Int32).",
            () => ScatterSet(x, From([0u]), 1));
        Messages.Verify(
            "ScatterAddAlong: indices of shape [4, 1] would enlarge shape [1, 3]. Broadcast the tensor first, with BroadcastTo.",
            () => ScatterAddAlong(Zeros([1, 3]), Zeros([4, 1], DType.Int32), 1, 1));
    }
}
